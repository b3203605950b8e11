/** Pixels by their bits: what each colour becomes, and how dithering spreads what is lost. */
import { describe, expect, it } from "vitest";
import type { Frame } from "../ports.ts";
import { convertArea, type PixelFormat } from "./convert.ts";
import { fromRgb565, pixelReader } from "./read-back.ts";

function converted(
  colour: readonly number[],
  format: PixelFormat,
  { dither = false, widthPx = 1, heightPx = 1 } = {},
) {
  const rgba = Uint8Array.from({ length: widthPx * heightPx * 4 }, (_, at) => colour[at % 4] ?? 0);
  const frame: Frame = { widthPx, heightPx, rgba };
  const area = { x: 0, y: 0, widthPx, heightPx };
  const count = widthPx * heightPx;
  const pixels = format === "rgb565" ? new Uint16Array(count) : new Uint32Array(count);
  const target = { format, pixels, first: 0, stridePx: widthPx };
  convertArea({ frame, area, rotation: 0, dither }, target);
  return pixels;
}

describe("a pixel", () => {
  it.each([
    ["red", [255, 0, 0], 0xf800],
    ["green", [0, 255, 0], 0x07e0],
    ["blue", [0, 0, 255], 0x001f],
    ["white", [255, 255, 255], 0xffff],
    ["the original's text, 0xa1251b", [0xa1, 0x25, 0x1b], 0xa123],
    ["what is one step short of each bit", [7, 3, 7], 0],
  ])("of 16 bits is %s", (_, colour, expected) => {
    expect(converted([...colour, 0], "rgb565")[0]).toBe(expected);
    expect(converted([...colour, 255], "rgb565")[0]).toBe(expected);
  });

  it("of 32 bits has red or blue uppermost, and the byte above is full", () => {
    expect(converted([1, 2, 3, 0], "xrgb8888")[0]).toBe(0xff010203);
    expect(converted([1, 2, 3, 0], "xbgr8888")[0]).toBe(0xff030201);
  });

  it.each<PixelFormat>(["xrgb8888", "xbgr8888"])("is read back as it was, %s", (format) => {
    const pixels = converted([1, 2, 3, 0], format);
    const memory = new Uint8Array(pixels.buffer);
    expect(pixelReader(memory, format)(0)).toBe(0xff030201);
  });

  it("of 16 bits shows full as full and none as none", () => {
    expect(fromRgb565(0xffff)).toBe(0xffffffff);
    expect(fromRgb565(0x0000)).toBe(0xff000000);
    expect(fromRgb565(0xf800)).toBe(0xff0000ff);
  });
});

describe("dithering", () => {
  const meanOf = (colour: readonly number[], dither: boolean) => {
    const pixels = converted(colour, "rgb565", { dither, widthPx: 16, heightPx: 16 });
    const shown = [...pixels].map(fromRgb565);
    return [0, 8, 16].map((shift) => {
      const sum = shown.reduce((so, rgba) => so + ((rgba >>> shift) & 0xff), 0);
      return sum / pixels.length;
    });
  };

  it("brings an even colour within 1 of itself on the average, where cutting is up to 7 off", () => {
    for (let value = 0; value <= 255; value += 5) {
      const colour = [value, value, value, 255];
      for (const mean of meanOf(colour, true)) expect(Math.abs(mean - value)).toBeLessThan(1);
    }
    expect(Math.abs((meanOf([103, 103, 103, 255], false)[0] ?? 0) - 103)).toBeGreaterThan(3.5);
  });

  it("leaves black and white alone", () => {
    expect(meanOf([0, 0, 0, 255], true)).toEqual([0, 0, 0]);
    expect(meanOf([255, 255, 255, 255], true)).toEqual([255, 255, 255]);
  });
});
