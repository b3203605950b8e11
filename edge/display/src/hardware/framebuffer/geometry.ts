/**
 * Asks Linux how large a framebuffer is and how it keeps pixels.
 * @see https://docs.kernel.org/fb/framebuffer.html
 */
import { HardwareError } from "../../errors.ts";
import type { Size } from "../pixels/rotation.ts";
import { readNumber, readNumbers } from "../sysfs.ts";

export interface Geometry extends Size {
  /** Bytes from one row to the next, which may be more than the row holds. */
  readonly strideBytes: number;
  readonly bitsPerPixel: 16 | 32;
}

/** Largest side of a panel, in pixels: that of an 8K screen. */
const SIDE_PX_MAX = 8_192;

/**
 * Reads `virtual_size`, `stride` and `bits_per_pixel` of a folder like `/sys/class/graphics/fb0`.
 * @throws HardwareError "not-found" without such a folder, "refused" for what can't be drawn on
 */
export async function readGeometry(sysfsPath: string): Promise<Geometry> {
  const [widthPx = 0, heightPx = 0] = await readNumbers(`${sysfsPath}/virtual_size`);
  const strideBytes = await readNumber(`${sysfsPath}/stride`);
  const bitsPerPixel = await readNumber(`${sysfsPath}/bits_per_pixel`);
  const refuse = (problem: string) =>
    new HardwareError(`${sysfsPath}: ${problem}`, { code: "refused" });
  if (bitsPerPixel !== 16 && bitsPerPixel !== 32)
    throw refuse(`${bitsPerPixel} bits a pixel; 16 and 32 are possible`);
  if (!isSide(widthPx) || !isSide(heightPx)) throw refuse(`a size of ${widthPx} x ${heightPx}`);
  const pixelBytes = bitsPerPixel / 8;
  if (strideBytes < widthPx * pixelBytes || strideBytes % pixelBytes !== 0)
    throw refuse(`a stride of ${strideBytes} bytes for ${widthPx} pixels`);
  return { widthPx, heightPx, strideBytes, bitsPerPixel };
}

function isSide(px: number): boolean {
  return px >= 1 && px <= SIDE_PX_MAX;
}
