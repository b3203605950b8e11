/**
 * Reads BMP files strictly: 8 bits a pixel with a palette, uncompressed, rows from the bottom, and nothing
 * that a small panel's reader might trip over. What is not so is an error that names the member.
 * @see https://learn.microsoft.com/windows/win32/api/wingdi/ns-wingdi-bitmapinfoheader
 */

export interface Bmp {
  readonly widthPx: number;
  readonly heightPx: number;
  /** Three bytes a pixel, red, green and blue, rows from the top. */
  readonly rgb: Uint8Array;
  readonly colourCount: number;
}

/** Reads a file. @throws Error naming what is not as it must be. */
export function readBmp(bytes: Uint8Array): Bmp {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const must = (name: string, is: number, wanted: number) => {
    if (is !== wanted) throw new Error(`${name} is ${is}, not ${wanted}`);
  };
  must("bfType", file.readUInt16LE(0), 0x4d42);
  must("bfSize", file.readUInt32LE(2), file.length);
  must("bfReserved", file.readUInt32LE(6), 0);
  must("biSize", file.readUInt32LE(14), 40);
  must("biPlanes", file.readUInt16LE(26), 1);
  must("biBitCount", file.readUInt16LE(28), 8);
  must("biCompression", file.readUInt32LE(30), 0);
  const widthPx = file.readInt32LE(18);
  const heightPx = file.readInt32LE(22);
  if (widthPx < 1 || heightPx < 1) throw new Error(`${widthPx} x ${heightPx}`);
  const colourCount = file.readUInt32LE(46);
  if (colourCount < 1 || colourCount > 256) throw new Error(`biClrUsed is ${colourCount}`);
  const pixelsAt = 54 + colourCount * 4;
  must("bfOffBits", file.readUInt32LE(10), pixelsAt);
  const rowBytes = (widthPx + 3) & ~3;
  must("biSizeImage", file.readUInt32LE(34), rowBytes * heightPx);
  must("the length", file.length, pixelsAt + rowBytes * heightPx);
  for (let at = 57; at < pixelsAt; at += 4) must("rgbReserved", file[at] ?? 0, 0);
  return {
    widthPx,
    heightPx,
    colourCount,
    rgb: pixelsOf(file, { widthPx, heightPx, colourCount }),
  };
}

function pixelsOf(file: Buffer, bmp: Omit<Bmp, "rgb">): Uint8Array {
  const { widthPx, heightPx, colourCount } = bmp;
  const pixelsAt = 54 + colourCount * 4;
  const rowBytes = (widthPx + 3) & ~3;
  const rgb = new Uint8Array(widthPx * heightPx * 3);
  for (let row = 0; row < heightPx; row++) {
    const start = pixelsAt + (heightPx - 1 - row) * rowBytes;
    const indices = file.subarray(start, start + widthPx);
    if (file.subarray(start + widthPx, start + rowBytes).some((byte) => byte !== 0))
      throw new Error(`row ${row} is not padded by zeros`);
    for (const [column, index] of indices.entries()) {
      if (index >= colourCount) throw new Error(`colour ${index} is none of ${colourCount}`);
      const colour = file.subarray(54 + index * 4, 57 + index * 4).toReversed();
      rgb.set(colour, (row * widthPx + column) * 3);
    }
  }
  return rgb;
}
