/** Draws a picture with the colours of a palette. */
import { type Choose, diffuseErrors } from "./error-diffusion.ts";
import type { Raster } from "./raster.ts";

/** Is a picture of at most 256 colours. */
export interface Indexed {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Three bytes for each colour, red, green and blue. */
  readonly colours: Uint8Array;
  /** One byte for each pixel, rows from the top without padding. */
  readonly indices: Uint8Array;
}

/** Bits of each channel by which nearest colours are remembered. */
const CELL_BITS = 6;

/** Dithers a picture with at most 256 colours. */
export function ditherTo(raster: Raster, colours: Uint8Array): Indexed {
  const { widthPx, heightPx } = raster;
  const indices = Uint8Array.from(diffuseErrors(raster, nearestOf(colours)));
  return { widthPx, heightPx, colours, indices };
}

/** Makes the search for the nearest colour; what was found for a small cell of the cube is remembered. */
function nearestOf(colours: Uint8Array): Choose {
  const known = new Int16Array(1 << (3 * CELL_BITS)).fill(-1);
  const drop = 8 - CELL_BITS;
  return ([red, green, blue], chosen) => {
    const cell =
      ((red >> drop) << (2 * CELL_BITS)) | ((green >> drop) << CELL_BITS) | (blue >> drop);
    let index = known[cell] ?? -1;
    if (index < 0) {
      index = search(colours, red, green, blue);
      known[cell] = index;
    }
    for (let part = 0; part < 3; part++) chosen[part] = colours[index * 3 + part] ?? 0;
    return index;
  };
}

/** Weighs the channels as an eye does, roughly: green most, then red. */
function search(colours: Uint8Array, red: number, green: number, blue: number): number {
  let best = 0;
  let least = Number.POSITIVE_INFINITY;
  for (let index = 0; index * 3 < colours.length; index++) {
    const r = red - (colours[index * 3] ?? 0);
    const g = green - (colours[index * 3 + 1] ?? 0);
    const b = blue - (colours[index * 3 + 2] ?? 0);
    const distance = 3 * r * r + 4 * g * g + 2 * b * b;
    if (distance < least) {
      least = distance;
      best = index;
    }
  }
  return best;
}
