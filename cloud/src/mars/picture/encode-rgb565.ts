/**
 * Writes pictures as a framebuffer holds them: 16 bits a pixel, five of red, six of green, five of blue,
 * the low byte first, rows from the top. There is no header: width x height x 2 bytes.
 */
import { type Choose, diffuseErrors } from "./error-diffusion.ts";
import type { Raster } from "./raster.ts";

/** Highest levels of five and of six bits. */
const FIVE_BITS = 31;
const SIX_BITS = 63;

/** Writes the pixels, dithered: a plain cut to 16 bits leaves bands in a sky. */
export function encodeRgb565(raster: Raster): Uint8Array {
  const words = diffuseErrors(raster, toWord);
  const file = new Uint8Array(words.length * 2);
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? 0;
    file[at * 2] = word & 255;
    file[at * 2 + 1] = word >> 8;
  }
  return file;
}

const toWord: Choose = (wanted, chosen) => {
  const red = Math.round((wanted[0] * FIVE_BITS) / 255);
  const green = Math.round((wanted[1] * SIX_BITS) / 255);
  const blue = Math.round((wanted[2] * FIVE_BITS) / 255);
  chosen[0] = (red * 255) / FIVE_BITS;
  chosen[1] = (green * 255) / SIX_BITS;
  chosen[2] = (blue * 255) / FIVE_BITS;
  return (red << 11) | (green << 5) | blue;
};
