/** Reads a panel's pixels back as RGBA: for the picture beside a simulated panel, and for tests. */
import type { PixelFormat } from "./convert.ts";

/** Gives what a panel of this format shows of `count` pixels from byte `from` on. */
export function readPixels(
  memory: Uint8Array,
  format: PixelFormat,
  from: number,
  count: number,
): Uint8ClampedArray {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  const rgba = new Uint8ClampedArray(count * 4);
  for (let at = 0; at < count; at++) {
    const pixel =
      format === "rgb565"
        ? fromRgb565(view.getUint16(from + 2 * at, true))
        : from8888(view.getUint32(from + 4 * at, true), format);
    rgba.set(pixel, at * 4);
  }
  return rgba;
}

/** Widens five and six bits by repeating the upper ones, as panels do: full stays full. */
export function fromRgb565(pixel: number): readonly [number, number, number, number] {
  const red = pixel >> 11;
  const green = (pixel >> 5) & 0x3f;
  const blue = pixel & 0x1f;
  return [(red << 3) | (red >> 2), (green << 2) | (green >> 4), (blue << 3) | (blue >> 2), 0xff];
}

function from8888(pixel: number, format: PixelFormat): readonly [number, number, number, number] {
  const upper = (pixel >>> 16) & 0xff;
  const lower = pixel & 0xff;
  const [red, blue] = format === "xrgb8888" ? [upper, lower] : [lower, upper];
  return [red, (pixel >>> 8) & 0xff, blue, 0xff];
}
