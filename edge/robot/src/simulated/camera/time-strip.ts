/**
 * Writes a frame's time into its pixels and reads it again: 48 black or white blocks in the top left
 * corner, 24 a row, aligned with H.264's macroblocks so that they survive any bit rate. The first 40
 * are CLOCK_MONOTONIC in whole milliseconds, most significant bit first, white is 1; the last 8 a
 * check.
 */

const COLUMNS = 24;
const TIME_BITS = 40;
const CHECK_BITS = 8;
const TIME_BYTES = TIME_BITS / 8;
/** Black and white of video range. @see ITU-R BT.601 */
const BLACK = 16;
const WHITE = 235;
const MIDDLE = (BLACK + WHITE) / 2;

/** Gives the side of a block for a picture's width, in pixels; 0 where the strip has no room. */
export function blockPx(widthPx: number): number {
  if (widthPx >= COLUMNS * 16) return 16;
  return widthPx >= COLUMNS * 8 ? 8 : 0;
}

/** Draws the strip into the plane of luma. */
export function drawTimeStrip(luma: Uint8Array, widthPx: number, atMs: number): void {
  const side = blockPx(widthPx);
  const bits = bitsOf(Math.floor(atMs));
  for (const [at, bit] of bits.entries()) {
    const left = (at % COLUMNS) * side;
    const top = Math.floor(at / COLUMNS) * side;
    for (let y = top; y < top + side; y++) {
      const start = y * widthPx + left;
      luma.fill(bit === 1 ? WHITE : BLACK, start, start + side);
    }
  }
}

/**
 * Reads the strip from a decoded picture; `lumaAt` gives the brightness of a pixel, 0 to 255.
 * @returns the frame's time in ms of CLOCK_MONOTONIC, or undefined when there is no whole strip
 */
export function readTimeStrip(
  lumaAt: (x: number, y: number) => number,
  widthPx: number,
): number | undefined {
  const side = blockPx(widthPx);
  if (side === 0) return undefined;
  const bits = Array.from({ length: TIME_BITS + CHECK_BITS }, (_, at) => {
    const left = (at % COLUMNS) * side;
    const top = Math.floor(at / COLUMNS) * side;
    return meanOf(lumaAt, left + side / 4, top + side / 4, side / 2) > MIDDLE ? 1 : 0;
  });
  const bytes = Uint8Array.from({ length: TIME_BYTES + 1 }, (_, at) =>
    bits.slice(at * 8, at * 8 + 8).reduce((byte: number, bit) => byte * 2 + bit, 0),
  );
  if (checkOf(bytes.subarray(0, TIME_BYTES)) !== bytes[TIME_BYTES]) return undefined;
  return bytes.subarray(0, TIME_BYTES).reduce((ms, byte) => ms * 256 + byte, 0);
}

function meanOf(
  lumaAt: (x: number, y: number) => number,
  left: number,
  top: number,
  side: number,
): number {
  let sum = 0;
  for (let y = top; y < top + side; y++) {
    for (let x = left; x < left + side; x++) sum += lumaAt(x, y);
  }
  return sum / (side * side);
}

function bitsOf(ms: number): number[] {
  const bytes = Uint8Array.from(
    { length: TIME_BYTES },
    (_, at) => Math.floor(ms / 256 ** (TIME_BYTES - 1 - at)) % 256,
  );
  return [...bytes, checkOf(bytes)].flatMap((byte) =>
    Array.from({ length: 8 }, (_, at) => (byte >> (7 - at)) & 1),
  );
}

/** CRC-8 with polynomial 0x07, begun with 0xff so that neither all black nor all white is a time. */
function checkOf(bytes: Uint8Array): number {
  let crc = 0xff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 0x80 ? ((crc << 1) ^ 0x07) & 0xff : crc << 1;
  }
  return crc;
}
