/** Finds the 256 colours that serve a picture best. */
import { openSharp } from "./open-sharp.ts";
import type { Raster } from "./raster.ts";

/** Pixels up to which the palette is searched with more effort: 640 x 480. */
const CAREFUL_PIXELS_MAX = 307_200;

/**
 * Gives the colours, three bytes each: those of libimagequant, which sharp has for PNG with a palette.
 * Effort 5 of 10 costs a third of what the most does and loses a hundredth of its quality (measured
 * as CIEDE2000); 1, for large pictures, again a third.
 */
export async function findPalette({ widthPx, heightPx, rgb }: Raster): Promise<Uint8Array> {
  const sharp = await openSharp();
  const raw = { width: widthPx, height: heightPx, channels: 3 } as const;
  const effort = widthPx * heightPx > CAREFUL_PIXELS_MAX ? 1 : 5;
  const png = await sharp(rgb, { raw })
    .png({ palette: true, colours: 256, dither: 0, effort, compressionLevel: 0 })
    .toBuffer();
  return coloursOf(png);
}

/**
 * Reads the colours from the PNG itself, where they stand in a chunk of their own.
 * @see https://www.w3.org/TR/png-3/#11PLTE
 */
function coloursOf(png: Uint8Array): Uint8Array {
  const bytes = Buffer.from(png.buffer, png.byteOffset, png.byteLength);
  const at = bytes.indexOf("PLTE", 8, "latin1");
  if (at < 0) throw new Error("sharp wrote a PNG without a palette");
  return bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4));
}
