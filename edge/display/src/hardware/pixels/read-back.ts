/** Reads a panel's pixels back: for the picture beside a simulated panel, and for tests. */
import type { PixelFormat } from "./convert.ts";

const OPAQUE = 0xff00_0000;

/** Makes what gives the pixel from a byte of a panel's memory on, as an RGBA word: 0xAABBGGRR. */
export function pixelReader(memory: Uint8Array, format: PixelFormat): (from: number) => number {
  const view = new DataView(memory.buffer, memory.byteOffset, memory.byteLength);
  switch (format) {
    case "rgb565":
      return (from) => fromRgb565(view.getUint16(from, true));
    case "xrgb8888":
      return (from) => fromXrgb8888(view.getUint32(from, true));
    case "xbgr8888":
      return (from) => (OPAQUE | view.getUint32(from, true)) >>> 0;
  }
}

/** Widens five and six bits by repeating the upper ones, as panels do: full stays full. Gives 0xAABBGGRR. */
export function fromRgb565(pixel: number): number {
  const red = pixel >> 11;
  const green = (pixel >> 5) & 0x3f;
  const blue = pixel & 0x1f;
  const upper = ((blue << 3) | (blue >> 2)) << 16;
  const middle = ((green << 2) | (green >> 4)) << 8;
  return (OPAQUE | upper | middle | (red << 3) | (red >> 2)) >>> 0;
}

function fromXrgb8888(pixel: number): number {
  const red = (pixel >>> 16) & 0xff;
  return (OPAQUE | ((pixel & 0xff) << 16) | (pixel & 0xff00) | red) >>> 0;
}
