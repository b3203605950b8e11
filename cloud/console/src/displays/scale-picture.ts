/** Makes a file from disk a picture that fits into a card. */
import type { SizePx } from "./frame-size.ts";
import { base64Length, PICTURE_LENGTH_MAX, sizesToTry } from "./picture-size.ts";

/** Largest file that is opened, in bytes: a browser holds it unpacked. */
const FILE_BYTES_MAX = 40 * 1024 * 1024;
/** Quality of the JPEG, 0 to 1. */
const QUALITY = 0.85;

/**
 * Says why a file is no picture for a card.
 * - `unreadable`: the browser can't read it as a picture.
 * - `too-large`: the file is, or the picture stays so however small it is made.
 */
export class PictureError extends Error {
  override readonly name = "PictureError";
  readonly code: "unreadable" | "too-large";
  constructor(code: PictureError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Gives a JPEG in base64, 90,000 characters at most, no larger than the panel. @throws PictureError */
export async function scalePicture(file: Blob, panel: SizePx): Promise<string> {
  if (file.size > FILE_BYTES_MAX)
    throw new PictureError("too-large", "The file has more than 40 MB. Choose a smaller one.");
  const bitmap = await createImageBitmap(file).catch((cause: unknown) => {
    const words = "This file is no picture that the browser can read. Choose a JPEG, PNG or BMP.";
    throw new PictureError("unreadable", words, { cause });
  });
  try {
    const size = { widthPx: bitmap.width, heightPx: bitmap.height };
    for (const one of sizesToTry(size, panel)) {
      const jpeg = await draw(bitmap, one);
      if (base64Length(jpeg.size) <= PICTURE_LENGTH_MAX) return await base64Of(jpeg);
    }
  } finally {
    bitmap.close();
  }
  throw new PictureError("too-large", "The picture can't be made small enough. Choose another.");
}

function draw(bitmap: ImageBitmap, { widthPx, heightPx }: SizePx): Promise<Blob> {
  const canvas = new OffscreenCanvas(widthPx, heightPx);
  const context = canvas.getContext("2d");
  if (context === null) throw new PictureError("unreadable", "This browser draws no pictures.");
  // A JPEG has no holes: what is clear in the picture would turn black.
  context.fillStyle = "#fff";
  context.fillRect(0, 0, widthPx, heightPx);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, widthPx, heightPx);
  return canvas.convertToBlob({ type: "image/jpeg", quality: QUALITY });
}

async function base64Of(blob: Blob): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const reader = new FileReader();
  reader.onload = () => resolve(String(reader.result));
  reader.onerror = () => reject(reader.error);
  reader.readAsDataURL(blob);
  const url = await promise;
  return url.slice(url.indexOf(",") + 1);
}
