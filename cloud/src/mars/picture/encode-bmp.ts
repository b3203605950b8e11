/**
 * Writes BMP files of 8 bits a pixel. It is ours since neither sharp nor another kept library writes
 * them, and a PyPortal reads no other kind from its card.
 * @see https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-bitmapinfoheader
 */
import type { Indexed } from "./dither.ts";

const FILE_HEADER_BYTES = 14;
const INFO_HEADER_BYTES = 40;
/** Pixels a metre: 72 an inch, as most programs write; panels ignore it. */
const PIXELS_PER_METRE = 2_835;

/** Writes the file: rows from the bottom, each padded to four bytes, uncompressed. */
export function encodeBmp({ widthPx, heightPx, colours, indices }: Indexed): Uint8Array {
  const count = colours.length / 3;
  const rowBytes = Math.ceil(widthPx / 4) * 4;
  const pixelsAt = FILE_HEADER_BYTES + INFO_HEADER_BYTES + count * 4;
  const file = Buffer.alloc(pixelsAt + rowBytes * heightPx);
  file.write("BM", 0, "latin1");
  file.writeUInt32LE(file.length, 2);
  file.writeUInt32LE(pixelsAt, 10);
  file.writeUInt32LE(INFO_HEADER_BYTES, 14);
  file.writeInt32LE(widthPx, 18);
  file.writeInt32LE(heightPx, 22);
  file.writeUInt16LE(1, 26);
  file.writeUInt16LE(8, 28);
  file.writeUInt32LE(rowBytes * heightPx, 34);
  file.writeInt32LE(PIXELS_PER_METRE, 38);
  file.writeInt32LE(PIXELS_PER_METRE, 42);
  file.writeUInt32LE(count, 46);
  for (let colour = 0; colour < count; colour++) {
    const at = FILE_HEADER_BYTES + INFO_HEADER_BYTES + colour * 4;
    for (let part = 0; part < 3; part++) file[at + part] = colours[colour * 3 + 2 - part] ?? 0;
  }
  for (let row = 0; row < heightPx; row++) {
    const from = (heightPx - 1 - row) * widthPx;
    file.set(indices.subarray(from, from + widthPx), pixelsAt + row * rowBytes);
  }
  return file;
}
