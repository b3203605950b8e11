/** Says how large a card's picture may be, in pixels and in characters. */
import type { SizePx } from "./frame-size.ts";

/** Longest base64 of a card's picture, in characters; the schema of the message says the same. */
export const PICTURE_LENGTH_MAX = 90_000;
/** How often it is made smaller, and by how much each time, before it is given up. */
const TRIES = 8;
const STEP = 0.75;

/** Lists the sizes to try, largest first: within the panel, and never larger than the picture is. */
export function sizesToTry(picture: SizePx, panel: SizePx): readonly SizePx[] {
  const fit = Math.min(1, panel.widthPx / picture.widthPx, panel.heightPx / picture.heightPx);
  return Array.from({ length: TRIES }, (_, at) => {
    const scale = fit * STEP ** at;
    return {
      widthPx: Math.max(1, Math.round(picture.widthPx * scale)),
      heightPx: Math.max(1, Math.round(picture.heightPx * scale)),
    };
  });
}

/** Gives how many characters of base64 that many bytes are. */
export function base64Length(bytes: number): number {
  return Math.ceil(bytes / 3) * 4;
}
