/** Makes the files of one picture: the same pixels in every format that a panel may want. */
import { ditherTo } from "./dither.ts";
import { encodeBmp } from "./encode-bmp.ts";
import { encodeRgb565 } from "./encode-rgb565.ts";
import { openSharp } from "./open-sharp.ts";
import { findPalette } from "./palette.ts";
import type { Raster } from "./raster.ts";

/** Are the formats, with what HTTP calls them and how their keys end. */
export const FORMATS = {
  bmp: { type: "image/bmp", ending: "bmp" },
  rgb565: { type: "image/x-rgb565", ending: "rgb565" },
  jpeg: { type: "image/jpeg", ending: "jpg" },
} as const;
export type Format = keyof typeof FORMATS;

export type Rendered = Readonly<Record<Format, Uint8Array>>;

/** Quality of the JPEG, of 100: past it a file grows and a panel shows no difference. */
const JPEG_QUALITY = 88;

/** Makes all three. */
export async function renderPicture(raster: Raster): Promise<Rendered> {
  const [colours, jpeg] = await Promise.all([findPalette(raster), encodeJpeg(raster)]);
  return { bmp: encodeBmp(ditherTo(raster, colours)), rgb565: encodeRgb565(raster), jpeg };
}

async function encodeJpeg({ widthPx, heightPx, rgb }: Raster): Promise<Uint8Array> {
  const sharp = await openSharp();
  const raw = { width: widthPx, height: heightPx, channels: 3 } as const;
  return sharp(rgb, { raw }).jpeg({ quality: JPEG_QUALITY }).toBuffer();
}
