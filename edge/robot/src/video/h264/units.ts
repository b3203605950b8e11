/**
 * Keeps a picture's NAL units in one piece, each after its length of 4 bytes, big-endian. Whoever cuts the
 * picture into packets, once for each viewer, need not search it for start codes again.
 * @see ISO/IEC 14496-15, 5.3.2 (length-prefixed units)
 */

const LENGTH_BYTES = 4;
const START_CODE = Buffer.of(0, 0, 0, 1);

export function joinUnits(units: readonly Uint8Array[]): Uint8Array {
  const bytes = units.reduce((sum, { length }) => sum + LENGTH_BYTES + length, 0);
  const picture = Buffer.allocUnsafe(bytes);
  let at = 0;
  for (const unit of units) {
    at = picture.writeUInt32BE(unit.length, at);
    picture.set(unit, at);
    at += unit.length;
  }
  return picture;
}

/** Gives the units again, as views. @throws RangeError when the picture was not made by `joinUnits` */
export function unitsOf(picture: Uint8Array): Buffer[] {
  const bytes = Buffer.from(picture.buffer, picture.byteOffset, picture.length);
  const units: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const from = at + LENGTH_BYTES;
    at = from + bytes.readUInt32BE(at);
    units.push(bytes.subarray(from, at));
  }
  return units;
}

/** Gives the picture as a byte stream, which decoders read. @see ITU-T H.264 annex B */
export function byteStreamOf(picture: Uint8Array): Buffer {
  return Buffer.concat(unitsOf(picture).flatMap((unit) => [START_CODE, unit]));
}
