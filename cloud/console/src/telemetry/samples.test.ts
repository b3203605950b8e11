/** Merges plain samples in every order. */
import { describe, expect, it } from "vitest";
import type { Telemetry } from "../api/readings.ts";
import { clockOffsetMs, column, mergeSamples, SAMPLES_MAX, summary } from "./samples.ts";

function at(takenAtMs: number, batteryV?: number): Telemetry {
  return { takenAtMs, ...(batteryV === undefined ? {} : { batteryV }) } as Telemetry;
}

function times(samples: readonly Telemetry[]) {
  return samples.map(({ takenAtMs }) => takenAtMs);
}

describe("samples", () => {
  it("stand in the order they were taken, each once", () => {
    const live = mergeSamples([at(5), at(6)], [at(7)]);
    expect(times(mergeSamples(live, [at(4), at(6), at(3)]))).toEqual([3, 4, 5, 6, 7]);
  });

  it("take a late one from the robot's buffer where it belongs", () => {
    expect(times(mergeSamples([at(5), at(9)], [at(7)]))).toEqual([5, 7, 9]);
  });

  it("are bounded", () => {
    const many = Array.from({ length: SAMPLES_MAX }, (_, index) => at(index));
    const merged = mergeSamples(many, [at(SAMPLES_MAX)]);
    expect(merged).toHaveLength(SAMPLES_MAX);
    expect(merged[0]?.takenAtMs).toBe(1);
  });

  it("leave a gap where a value is missing, and are summed up without it", () => {
    const values = column([at(1, 7), at(2), at(3, 8)], ({ batteryV }) => batteryV);
    expect(values).toEqual([7, null, 8]);
    expect(summary(values)).toEqual({ last: 8, least: 7, most: 8 });
    expect(summary([null])).toBeUndefined();
  });
});

describe("clock offset", () => {
  it("is the smallest delay seen", () => {
    expect(clockOffsetMs(undefined, 1_000, 1_900)).toBe(900);
    expect(clockOffsetMs(900, 2_000, 2_020)).toBe(20);
    expect(clockOffsetMs(20, 2_000, 5_000)).toBe(20);
  });
});
