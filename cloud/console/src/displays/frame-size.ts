/** Chooses how large a display's picture is shown. */

export interface SizePx {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** Enlargement of small panels that is enough, however much room there is. */
const SCALE_MAX = 4;

/**
 * Fits a panel's picture into the room at its own aspect. Enlarged by whole numbers, so that every
 * pixel stays a crisp square, and made smaller only where it does not fit as it is.
 */
export function fitFrame(panel: SizePx, room: SizePx): SizePx & { readonly isCrisp: boolean } {
  const scale = Math.min(room.widthPx / panel.widthPx, room.heightPx / panel.heightPx, SCALE_MAX);
  const isCrisp = scale >= 1;
  const used = isCrisp ? Math.floor(scale) : Math.max(scale, 0);
  return {
    widthPx: Math.floor(panel.widthPx * used),
    heightPx: Math.floor(panel.heightPx * used),
    isCrisp,
  };
}
