/** Brings a picture from outside to the size of a panel. */
import { openSharp } from "./open-sharp.ts";
import type { PanelSize, Raster } from "./raster.ts";

/** Most bytes of a picture: several times the largest that a rover's camera makes. */
export const PICTURE_BYTES_MAX = 12_000_000;
/** Most pixels, judged before any is decoded: Perseverance's largest camera makes 20 million. */
const PIXELS_MAX = 25_000_000;
/** Longest that one picture may take to decode and fit, in s. */
const LIMIT_S = 10;

/**
 * Is why a picture is not used. `picture-kind`: neither JPEG nor PNG. `picture-size`: too many bytes or
 * pixels. `picture-broken`: truncated or damaged.
 */
export type PictureCode = "picture-kind" | "picture-size" | "picture-broken";
export type Fitted =
  | { readonly ok: true; readonly value: Raster; readonly kind: "jpeg" | "png" }
  | { readonly ok: false; readonly code: PictureCode; readonly problem: string };

/**
 * Decodes a JPEG or PNG and fits it without distortion, the right way up. Where it has to be cut, what
 * stands out is kept: sharp's `attention` keeps the skyline, where `entropy` prefers a grainy sky to it.
 */
export async function fitPicture(bytes: Uint8Array, size: PanelSize): Promise<Fitted> {
  const kind = kindOf(bytes);
  if (kind === undefined) return refused("picture-kind", "it is neither a JPEG nor a PNG");
  if (bytes.length > PICTURE_BYTES_MAX)
    return refused("picture-size", `it has more than ${PICTURE_BYTES_MAX} bytes`);
  const sharp = await openSharp();
  try {
    const opened = sharp(bytes, { limitInputPixels: PIXELS_MAX, failOn: "error" });
    const { data, info } = await opened
      .rotate()
      .resize(size.widthPx, size.heightPx, {
        fit: size.fit,
        position: size.fit === "cover" ? "attention" : "centre",
        background: "#000",
      })
      .flatten({ background: "#000" })
      .toColourspace("srgb")
      .timeout({ seconds: LIMIT_S })
      .raw()
      .toBuffer({ resolveWithObject: true });
    const { widthPx, heightPx } = size;
    return { ok: true, kind, value: { widthPx, heightPx, rgb: inColour(data, info.channels) } };
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error);
    const code = /pixel limit/.test(problem) ? "picture-size" : "picture-broken";
    return refused(code, problem);
  }
}

/** Tells a JPEG or PNG by its first bytes, whatever it was called. */
function kindOf(bytes: Uint8Array): "jpeg" | "png" | undefined {
  if (bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff) return "jpeg";
  return [0x89, 0x50, 0x4e, 0x47].every((byte, at) => bytes[at] === byte) ? "png" : undefined;
}

/** The rovers' navigation cameras are grey: their one channel becomes three. */
function inColour(pixels: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return pixels;
  const rgb = new Uint8Array((pixels.length / channels) * 3);
  for (let at = 0; at < rgb.length; at++)
    rgb[at] = pixels[Math.floor(at / 3) * channels + (channels > 3 ? at % 3 : 0)] ?? 0;
  return rgb;
}

function refused(code: PictureCode, problem: string): Fitted {
  return { ok: false, code, problem: problem.split("\n")[0]?.slice(0, 160) ?? "" };
}
