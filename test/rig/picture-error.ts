/** Judges how far a picture of few colours is from what it shows. */
import { converter, differenceCiede2000 } from "culori";
import sharp from "sharp";

export interface Pixels {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Three bytes a pixel, red, green and blue. */
  readonly rgb: Uint8Array;
}

const toLab = converter("lab65");
const difference = differenceCiede2000();
/** Looks at one pixel of so many: enough for the mean of a picture. */
const EVERY = 5;

/** Gives the mean CIEDE2000 of two pictures of one size; 1 is about what an eye just sees. */
export function colourError(left: Pixels, right: Pixels): number {
  let sum = 0;
  let count = 0;
  for (let at = 0; at < left.widthPx * left.heightPx; at += EVERY) {
    sum += difference(labAt(left.rgb, at), labAt(right.rgb, at));
    count += 1;
  }
  return sum / count;
}

/** Gives the same as seen from a little way off, where dithering works: both blurred by one pixel. */
export async function seenError(left: Pixels, right: Pixels): Promise<number> {
  return colourError(await blurred(left), await blurred(right));
}

function labAt(rgb: Uint8Array, at: number) {
  const part = (index: number) => (rgb[at * 3 + index] ?? 0) / 255;
  return toLab({ mode: "rgb", r: part(0), g: part(1), b: part(2) });
}

async function blurred({ widthPx, heightPx, rgb }: Pixels): Promise<Pixels> {
  const raw = { width: widthPx, height: heightPx, channels: 3 } as const;
  return { widthPx, heightPx, rgb: await sharp(rgb, { raw }).blur(1).raw().toBuffer() };
}
