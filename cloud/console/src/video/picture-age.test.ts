/** Measures made-up frames: even ones, late ones, ones that pile up, and a counter that wraps. */
import { describe, expect, it } from "vitest";
import { createDelayMeter } from "./picture-age.ts";

const TICKS_PER_MS = 90;
const FRAME_MS = 33;

/** Gives the time stamp of frame `index`, counted from a start near the wrap. */
function stamp(index: number): number {
  return (2 ** 32 - 5_000 + index * FRAME_MS * TICKS_PER_MS) % 2 ** 32;
}

describe("delay meter", () => {
  it("finds no lag in frames that come as evenly as they were taken, over the wrap too", () => {
    const meter = createDelayMeter();
    for (let index = 0; index < 100; index += 1) {
      const frame = { receivedAtMs: 7_000 + index * FRAME_MS, rtpTimestamp: stamp(index) };
      expect(meter.lingeredMs(frame)).toBeCloseTo(0);
    }
  });

  it("finds the lag of frames that pile up although they come at an even pace", () => {
    const meter = createDelayMeter();
    let lingeredMs = 0;
    for (let index = 0; index < 60; index += 1) {
      // Each takes 10 ms longer than the one before.
      const receivedAtMs = index * (FRAME_MS + 10);
      lingeredMs = meter.lingeredMs({ receivedAtMs, rtpTimestamp: stamp(index) });
    }
    expect(lingeredMs).toBeCloseTo(590);
  });

  it("forgets the least of long ago, so that clocks may drift apart", () => {
    const meter = createDelayMeter();
    meter.lingeredMs({ receivedAtMs: 0, rtpTimestamp: 0 });
    const late = { receivedAtMs: 400, rtpTimestamp: FRAME_MS * TICKS_PER_MS };
    expect(meter.lingeredMs(late)).toBeCloseTo(400 - FRAME_MS);
    const later = { receivedAtMs: 10_500, rtpTimestamp: (FRAME_MS + 10_100) * TICKS_PER_MS };
    expect(meter.lingeredMs(later)).toBeCloseTo(0);
  });

  it("says nothing where the browser does not tell the stamp", () => {
    expect(createDelayMeter().lingeredMs({ receivedAtMs: 1, rtpTimestamp: undefined })).toBe(0);
  });
});
