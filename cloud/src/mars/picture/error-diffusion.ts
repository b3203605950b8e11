/** Draws a picture with fewer colours, so that from a little way off it looks as before. */
import type { Raster } from "./raster.ts";

export type Colour = [red: number, green: number, blue: number];

/** Chooses for a wanted colour: writes the chosen one into `chosen` and gives its code. */
export type Choose = (wanted: Colour, chosen: Colour) => number;

/**
 * Furthest that the error carried to a pixel may move it, of 255. Without a bound, a colour that a palette
 * lacks piles up error until one dot of a wrong colour pays for it, as libimagequant's own dithering shows.
 */
const CARRIED_MAX = 12;

/**
 * Gives the code of each pixel, rows from the top, by Floyd and Steinberg's error diffusion, in
 * alternate directions so that it leaves no slant.
 */
export function diffuseErrors(raster: Raster, choose: Choose): Uint16Array {
  const { widthPx, heightPx } = raster;
  const codes = new Uint16Array(widthPx * heightPx);
  // Three parts for each pixel, and a pixel to spare at either end.
  let errors = new Float32Array((widthPx + 2) * 3);
  let below = new Float32Array((widthPx + 2) * 3);
  for (let row = 0; row < heightPx; row++) {
    diffuseRow({ raster, row, errors, below, codes }, choose);
    [errors, below] = [below, errors.fill(0)];
  }
  return codes;
}

interface Row {
  readonly raster: Raster;
  readonly row: number;
  /** Are the errors carried to this row and to the next. */
  readonly errors: Float32Array;
  readonly below: Float32Array;
  readonly codes: Uint16Array;
}

function diffuseRow({ raster: { widthPx, rgb }, row, errors, below, codes }: Row, choose: Choose) {
  const wanted: Colour = [0, 0, 0];
  const chosen: Colour = [0, 0, 0];
  const forth = row % 2 === 0 ? 3 : -3;
  for (let count = 0; count < widthPx; count++) {
    const column = forth > 0 ? count : widthPx - 1 - count;
    const at = row * widthPx + column;
    const place = (column + 1) * 3;
    for (let part = 0; part < 3; part++)
      wanted[part] = moved(rgb[at * 3 + part] ?? 0, errors[place + part] ?? 0);
    codes[at] = choose(wanted, chosen);
    for (let part = 0; part < 3; part++) {
      const error = (wanted[part] ?? 0) - (chosen[part] ?? 0);
      add(errors, place + part + forth, (error * 7) / 16);
      add(below, place + part - forth, (error * 3) / 16);
      add(below, place + part, (error * 5) / 16);
      add(below, place + part + forth, error / 16);
    }
  }
}

function moved(value: number, error: number): number {
  const bounded = Math.max(-CARRIED_MAX, Math.min(CARRIED_MAX, error));
  return Math.max(0, Math.min(255, value + bounded));
}

function add(errors: Float32Array, at: number, error: number): void {
  errors[at] = (errors[at] ?? 0) + error;
}
