/** Reads what a picture says of itself, and refuses what is too large before anything decodes it. */

export type PictureFormat = "bmp" | "jpeg" | "png" | "rgb565";

export interface PictureHeader {
  readonly format: PictureFormat;
  readonly widthPx: number;
  readonly heightPx: number;
}

export type JudgedPicture =
  | { readonly ok: true; readonly value: PictureHeader }
  | { readonly ok: false; readonly problem: string };

/** Largest picture: 8 MB as it travels, 16 megapixels as it is drawn. */
export const PICTURE_BYTES_MAX = 8 * 1024 * 1024;
const PIXELS_MAX = 16_000_000;
const SIDE_PX_MAX = 8_192;

/** Are the sizes that raw pixels may have: nothing in them tells. */
export interface RawSizes {
  readonly rawSizes: readonly (readonly [widthPx: number, heightPx: number])[];
}

/** Judges bytes by their first ones. Raw RGB565 is what the server calls so, and has a size that is known. */
export function judgePicture(
  bytes: Uint8Array,
  { isRaw = false, rawSizes = [] }: Partial<RawSizes> & { readonly isRaw?: boolean } = {},
): JudgedPicture {
  if (bytes.length > PICTURE_BYTES_MAX)
    return refuse(`${bytes.length} bytes are more than ${PICTURE_BYTES_MAX}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const header = isRaw ? rawHeader(bytes, rawSizes) : readHeader(view);
  if (header === undefined) return refuse("it is no BMP, JPEG or PNG picture");
  const { widthPx, heightPx } = header;
  if (!(widthPx >= 1 && heightPx >= 1)) return refuse("it has no pixels");
  if (widthPx > SIDE_PX_MAX || heightPx > SIDE_PX_MAX || widthPx * heightPx > PIXELS_MAX)
    return refuse(`${widthPx} x ${heightPx} pixels are too many`);
  return { ok: true, value: header };
}

function refuse(problem: string): JudgedPicture {
  return { ok: false, problem };
}

function rawHeader(bytes: Uint8Array, sizes: RawSizes["rawSizes"]): PictureHeader | undefined {
  const size = sizes.find(([widthPx, heightPx]) => widthPx * heightPx * 2 === bytes.length);
  if (size === undefined) return undefined;
  const [widthPx, heightPx] = size;
  return { format: "rgb565", widthPx, heightPx };
}

function readHeader(view: DataView): PictureHeader | undefined {
  try {
    return pngHeader(view) ?? bmpHeader(view) ?? jpegHeader(view);
  } catch (error) {
    // A picture that ends within its header.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** @see https://www.w3.org/TR/png-3/ (PNG signature, IHDR) */
function pngHeader(view: DataView): PictureHeader | undefined {
  const isPng = view.getUint32(0) === 0x89504e47 && view.getUint32(4) === 0x0d0a1a0a;
  if (!isPng || view.getUint32(12) !== 0x49484452) return undefined;
  return { format: "png", widthPx: view.getUint32(16), heightPx: view.getUint32(20) };
}

/** BITMAPINFOHEADER; negative height: rows from the top. @see Win32, wingdi.h */
function bmpHeader(view: DataView): PictureHeader | undefined {
  if (view.getUint16(0) !== 0x424d || view.getUint32(14, true) < 40) return undefined;
  const isPlain = view.getUint32(30, true) === 0;
  if (!(isPlain && [8, 24, 32].includes(view.getUint16(28, true)))) return undefined;
  const widthPx = view.getInt32(18, true);
  return { format: "bmp", widthPx, heightPx: Math.abs(view.getInt32(22, true)) };
}

/** Markers before the frame header are skipped by their lengths. @see ITU-T T.81, annex B */
function jpegHeader(view: DataView): PictureHeader | undefined {
  if (view.getUint16(0) !== 0xffd8) return undefined;
  for (let at = 2; ; ) {
    const marker = view.getUint16(at);
    if (marker >> 8 !== 0xff) return undefined;
    if (isFrame(marker & 0xff))
      return { format: "jpeg", heightPx: view.getUint16(at + 5), widthPx: view.getUint16(at + 7) };
    // Fill bytes may stand before a marker.
    const length = marker === 0xffff ? -1 : view.getUint16(at + 2);
    if (length !== -1 && length < 2) return undefined;
    at += 2 + length;
  }
}

/** SOF0 to SOF15, without DHT, JPG and DAC, which lie between them. */
function isFrame(code: number): boolean {
  return code >= 0xc0 && code <= 0xcf && code !== 0xc4 && code !== 0xc8 && code !== 0xcc;
}
