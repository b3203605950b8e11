/**
 * Converts pixels as they were drawn, RGBA of 8 bits each, into those of panels. One pass, one load
 * and one store a pixel, since a kiosk's processor does little else.
 */
import assert from "node:assert/strict";
import type { Area, Frame } from "../ports.ts";
import { type RotationDeg, stepsThrough } from "./rotation.ts";

/**
 * How a panel keeps a pixel, as a number of the machine's byte order:
 * - `rgb565`: 16 bits, red uppermost
 * - `xrgb8888`: 32 bits, red above green above blue; the upper byte is set, for layers with alpha
 * - `xbgr8888`: 32 bits, blue above green above red
 */
export type PixelFormat = "rgb565" | "xrgb8888" | "xbgr8888";

export interface PixelTarget {
  readonly format: PixelFormat;
  readonly pixels: Uint16Array | Uint32Array;
  /** Index of the area's first pixel. */
  readonly first: number;
  /** Pixels from one row to the next. */
  readonly stridePx: number;
}

/** Says what is taken from where; an area is in the panel's own pixels, unturned. */
export interface Conversion {
  readonly frame: Frame;
  readonly area: Area;
  readonly rotation: RotationDeg;
  /** Spreads what 16 bits can't tell apart over neighbouring pixels: for photos. */
  readonly dither: boolean;
}

/** Converts an area of a panel from the frame that it shows. */
export function convertArea(conversion: Conversion, target: PixelTarget): void {
  const { frame, area, rotation, dither } = conversion;
  const steps = stepsThrough(frame, rotation);
  const path: Path = {
    from: steps.first + area.x * steps.right + area.y * steps.down,
    fromRight: steps.right,
    fromDown: steps.down,
    to: target.first,
    toDown: target.stridePx,
    area,
  };
  const from = words(frame.rgba);
  const { format, pixels } = target;
  if (format !== "rgb565") {
    assert(pixels instanceof Uint32Array, `${format} needs 32-bit words`);
    (format === "xrgb8888" ? toXrgb8888 : toXbgr8888)(from, pixels, path);
    return;
  }
  assert(pixels instanceof Uint16Array, "rgb565 needs 16-bit words");
  (dither ? toDitheredRgb565 : toRgb565)(from, pixels, path);
}

interface Path {
  readonly from: number;
  readonly fromRight: number;
  readonly fromDown: number;
  readonly to: number;
  readonly toDown: number;
  readonly area: Area;
}

/** Gives RGBA bytes as words of 0xAABBGGRR: every machine that Node runs on here is little-endian. */
function words(rgba: Frame["rgba"]): Uint32Array {
  const { buffer, byteOffset, byteLength } = rgba;
  if (byteOffset % 4 === 0) return new Uint32Array(buffer, byteOffset, byteLength >> 2);
  return new Uint32Array(buffer.slice(byteOffset, byteOffset + byteLength));
}

function toRgb565(from: Uint32Array, to: Uint16Array, path: Path): void {
  const { fromRight, area } = path;
  for (let row = 0; row < area.heightPx; row++) {
    let at = path.from + row * path.fromDown;
    const start = path.to + row * path.toDown;
    const end = start + area.widthPx;
    for (let out = start; out < end; out++) {
      const rgba = from[at] as number;
      to[out] = ((rgba & 0xf8) << 8) | ((rgba >>> 5) & 0x7e0) | ((rgba >>> 19) & 0x1f);
      at += fromRight;
    }
  }
}

/**
 * Thresholds of four by four pixels, in 16ths of a step, arranged so that any even colour comes out
 * as the finest pattern there is.
 * @see Bayer, "An optimum method for two-level rendition of continuous-tone pictures", ICC 1973
 */
const THRESHOLDS = Uint8Array.of(0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5);

/** Gives, by threshold and then by 8-bit value, the step of `last + 1` that is shown: 4096 bytes. */
function ditherTable(last: number): Uint8Array {
  return Uint8Array.from({ length: 16 * 256 }, (_, at) =>
    Math.floor(((at & 0xff) * last) / 0xff + ((at >> 8) + 0.5) / 16),
  );
}

const FIVE_BITS = ditherTable(0x1f);
const SIX_BITS = ditherTable(0x3f);

function toDitheredRgb565(from: Uint32Array, to: Uint16Array, path: Path): void {
  const { fromRight, area } = path;
  for (let row = 0; row < area.heightPx; row++) {
    let at = path.from + row * path.fromDown;
    const start = path.to + row * path.toDown;
    const line = ((area.y + row) & 3) << 2;
    for (let column = 0; column < area.widthPx; column++) {
      const rgba = from[at] as number;
      const table = (THRESHOLDS[line | ((area.x + column) & 3)] as number) << 8;
      const red = FIVE_BITS[table | (rgba & 0xff)] as number;
      const green = SIX_BITS[table | ((rgba >>> 8) & 0xff)] as number;
      const blue = FIVE_BITS[table | ((rgba >>> 16) & 0xff)] as number;
      to[start + column] = (red << 11) | (green << 5) | blue;
      at += fromRight;
    }
  }
}

function toXrgb8888(from: Uint32Array, to: Uint32Array, path: Path): void {
  const { fromRight, area } = path;
  for (let row = 0; row < area.heightPx; row++) {
    let at = path.from + row * path.fromDown;
    const start = path.to + row * path.toDown;
    const end = start + area.widthPx;
    for (let out = start; out < end; out++) {
      const rgba = from[at] as number;
      to[out] = 0xff000000 | ((rgba & 0xff) << 16) | (rgba & 0xff00) | ((rgba >>> 16) & 0xff);
      at += fromRight;
    }
  }
}

function toXbgr8888(from: Uint32Array, to: Uint32Array, path: Path): void {
  const { fromRight, area } = path;
  for (let row = 0; row < area.heightPx; row++) {
    let at = path.from + row * path.fromDown;
    const start = path.to + row * path.toDown;
    const end = start + area.widthPx;
    for (let out = start; out < end; out++) {
      to[out] = 0xff000000 | (from[at] as number);
      at += fromRight;
    }
  }
}
