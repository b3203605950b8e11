/** Paints a landscape as a JPEG. */
import { type LandscapeOptions, paintLandscapeGently } from "./paint.ts";

/**
 * Paints and compresses it, while the rest of the program goes on. Sharp is loaded only then, as it takes as
 * long as a small function starts.
 */
export async function landscapeJpeg(options: LandscapeOptions): Promise<Uint8Array> {
  const { default: sharp } = await import("sharp");
  const { widthPx: width, heightPx: height } = options;
  const raw = { width, height, channels: 3 } as const;
  return sharp(await paintLandscapeGently(options), { raw })
    .jpeg({ quality: 90 })
    .toBuffer();
}
