/** Decodes pictures whose headers were judged, no larger than they are needed. */
import { type Canvas, createCanvas, Image, ImageData } from "@napi-rs/canvas";
import type { PictureHeader } from "./picture-header.ts";

export interface PanelSize {
  readonly widthPx: number;
  readonly heightPx: number;
}

/**
 * Gives the pixels of a picture in a size.
 * @throws an Error of the decoder's where the picture is broken
 */
export async function decodePicture(
  bytes: Uint8Array,
  header: PictureHeader,
  { widthPx, heightPx }: PanelSize,
): Promise<Canvas> {
  const picture = header.format === "rgb565" ? decodeRaw(bytes, header) : await decodeImage(bytes);
  // Decoders go by the same header; one that found another size read something else than was judged.
  if (picture.width !== header.widthPx || picture.height !== header.heightPx)
    throw new Error("its size is not what its header says");
  const canvas = createCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  context.imageSmoothingQuality = "high";
  context.drawImage(picture, 0, 0, widthPx, heightPx);
  return canvas;
}

async function decodeImage(bytes: Uint8Array): Promise<Image> {
  const image = new Image();
  image.src = bytes;
  await image.decode();
  return image;
}

/** Little-endian RGB565, rows from the top, as framebuffers have it. */
function decodeRaw(bytes: Uint8Array, { widthPx, heightPx }: PictureHeader): Canvas {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const pixels = new Uint8ClampedArray(widthPx * heightPx * 4);
  for (let at = 0; at < widthPx * heightPx; at += 1) {
    const value = view.getUint16(at * 2, true);
    const red = value >> 11;
    const green = (value >> 5) & 0x3f;
    const blue = value & 0x1f;
    // The upper bits repeat below, so that full stays full.
    pixels[at * 4] = (red << 3) | (red >> 2);
    pixels[at * 4 + 1] = (green << 2) | (green >> 4);
    pixels[at * 4 + 2] = (blue << 3) | (blue >> 2);
    pixels[at * 4 + 3] = 255;
  }
  const canvas = createCanvas(widthPx, heightPx);
  canvas.getContext("2d").putImageData(new ImageData(pixels, widthPx, heightPx), 0, 0);
  return canvas;
}
