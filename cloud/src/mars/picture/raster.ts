/** Is a picture as plain pixels. */
export interface Raster {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Three bytes for each pixel, red, green and blue, rows from the top without padding. */
  readonly rgb: Uint8Array;
}

/** Is how a picture is brought to another shape: cut to fill it, or whole with black beside it. */
export const FITS = ["cover", "contain"] as const;
export type Fit = (typeof FITS)[number];

/** Is what a panel asks for; sides are from 16 to 1,920. */
export interface PanelSize {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly fit: Fit;
}

/** Bounds of a side in px: 16 is an icon, 1,920 a full high definition panel. */
export const SIDE_PX = { min: 16, max: 1_920 } as const;

/** Is the panel of the original, a PyPortal's. */
export const ORIGINAL_PANEL: PanelSize = { widthPx: 320, heightPx: 240, fit: "cover" };
