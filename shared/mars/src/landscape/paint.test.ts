import { describe, expect, it } from "vitest";
import { landscapeJpeg } from "./jpeg.ts";
import { paintLandscape, paintLandscapeGently } from "./paint.ts";

const SMALL = { widthPx: 96, heightPx: 72 } as const;

describe("a landscape", () => {
  it("is the same for the same seed and another for another", () => {
    const first = paintLandscape({ seed: 3, ...SMALL });
    expect(Buffer.compare(first, paintLandscape({ seed: 3, ...SMALL }))).toBe(0);
    expect(Buffer.compare(first, paintLandscape({ seed: 4, ...SMALL }))).not.toBe(0);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8])("of seed %i is reddish ground under a brighter sky", (seed) => {
    const pixels = paintLandscape({ seed, ...SMALL });
    const sky = meanOf(pixels, 4, 16);
    const ground = meanOf(pixels, 52, 70);
    expect(ground.red).toBeGreaterThan(1.3 * ground.blue);
    expect(sky.red + sky.green + sky.blue).toBeGreaterThan(ground.red + ground.green + ground.blue);
    expect(ground.red).toBeGreaterThan(40);
  });

  it.each([
    [16, 16],
    [16, 240],
    [320, 16],
  ])("fills a picture of %i x %i px", (widthPx, heightPx) => {
    const pixels = paintLandscape({ seed: 9, widthPx, heightPx });
    expect(pixels.length).toBe(widthPx * heightPx * 3);
    expect(pixels.includes(0)).toBe(false);
  });

  it("is the same when it is painted gently, and lets others run meanwhile", async () => {
    let ran = 0;
    const counting = setInterval(() => {
      ran += 1;
    }, 1);
    const gentle = await paintLandscapeGently({ seed: 5, ...SMALL });
    clearInterval(counting);
    expect(Buffer.compare(gentle, paintLandscape({ seed: 5, ...SMALL }))).toBe(0);
    expect(ran).toBeGreaterThan(1);
  });

  it("comes as a JPEG", async () => {
    const jpeg = await landscapeJpeg({ seed: 1, ...SMALL });
    expect([...jpeg.subarray(0, 3)]).toEqual([0xff, 0xd8, 0xff]);
  });
});

function meanOf(pixels: Uint8Array, fromRow: number, toRow: number) {
  const sum = [0, 0, 0];
  for (let at = fromRow * SMALL.widthPx * 3; at < toRow * SMALL.widthPx * 3; at++)
    sum[at % 3] = (sum[at % 3] ?? 0) + (pixels[at] ?? 0);
  const count = (toRow - fromRow) * SMALL.widthPx;
  const [red = 0, green = 0, blue = 0] = sum.map((value) => value / count);
  return { red, green, blue };
}
