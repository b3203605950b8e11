/** Decides how many pixels of a picture are worth their memory. */
import type { PanelSize } from "../paint/decode.ts";

/** Sides are halved this often at most: what is left is a speck. */
const HALVINGS_MAX = 6;

/** Gives how often the sides can be halved so that the picture still covers its box. */
export function halvingsFor(cover: PanelSize, box: PanelSize): number {
  const spare = Math.min(cover.widthPx / box.widthPx, cover.heightPx / box.heightPx);
  return Math.min(HALVINGS_MAX, Math.max(0, Math.floor(Math.log2(spare))));
}

/**
 * Halves more often where memory is short: a coarse picture says more than none.
 * @throws an Error where even that does not fit
 */
export function halvingsWithin(cover: PanelSize, halvings: number, roomBytes: number): number {
  for (let count = halvings; count <= HALVINGS_MAX; count += 1) {
    const { widthPx, heightPx } = halved(cover, count);
    if (widthPx * heightPx * 4 <= roomBytes) return count;
  }
  throw new Error("the pictures of this page need more memory than there is for them");
}

/** Gives a size whose sides are halved, in whole px, at least 1. */
export function halved({ widthPx, heightPx }: PanelSize, halvings: number): PanelSize {
  const side = (px: number) => Math.max(1, Math.round(px / 2 ** halvings));
  return { widthPx: side(widthPx), heightPx: side(heightPx) };
}

/** Gives the size at which a picture still covers a panel, never more than it has. */
export function coverSize(picture: PanelSize, panel: PanelSize): PanelSize {
  const { widthPx, heightPx } = picture;
  const scale = Math.min(1, Math.max(panel.widthPx / widthPx, panel.heightPx / heightPx));
  const side = (px: number) => Math.max(1, Math.round(px * scale));
  return { widthPx: side(widthPx), heightPx: side(heightPx) };
}
