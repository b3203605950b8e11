/** Cuts a picture into what RTP packets carry. @see RFC 6184, 5.6 (single units) and 5.8 (FU-A) */
import { RTP_PAYLOAD_BYTES_MAX } from "./peer-engine.ts";

export interface RtpPayload {
  readonly payload: Buffer;
  /** Whether it ends the picture: RTP's marker bit. */
  readonly isLast: boolean;
}

const START_CODE = Buffer.of(0, 0, 0, 1);
const FU_A = 28;
const FU_START = 0x80;
const FU_END = 0x40;
const FU_HEADER_BYTES = 2;

/** Cuts an access unit whose units all follow a start code of four bytes. */
export function packetizeH264(picture: Uint8Array): RtpPayload[] {
  const payloads = unitsOf(Buffer.from(picture.buffer, picture.byteOffset, picture.length)).flatMap(
    (unit) => (unit.length <= RTP_PAYLOAD_BYTES_MAX ? [unit] : fragmentsOf(unit)),
  );
  return payloads.map((payload, at) => ({ payload, isLast: at === payloads.length - 1 }));
}

function unitsOf(picture: Buffer): Buffer[] {
  const units: Buffer[] = [];
  let start = picture.indexOf(START_CODE);
  while (start >= 0) {
    const from = start + START_CODE.length;
    const next = picture.indexOf(START_CODE, from);
    units.push(picture.subarray(from, next < 0 ? undefined : next));
    start = next;
  }
  return units;
}

/** The unit's first byte is its header: its importance goes on each fragment, its type aside. */
function fragmentsOf(unit: Buffer): Buffer[] {
  const header = unit[0] ?? 0;
  const indicator = (header & 0xe0) | FU_A;
  const type = header & 0x1f;
  const step = RTP_PAYLOAD_BYTES_MAX - FU_HEADER_BYTES;
  const fragments: Buffer[] = [];
  for (let at = 1; at < unit.length; at += step) {
    const start = at === 1 ? FU_START : 0;
    const end = at + step >= unit.length ? FU_END : 0;
    const fragment = Buffer.of(indicator, type | start | end);
    fragments.push(Buffer.concat([fragment, unit.subarray(at, at + step)]));
  }
  return fragments;
}
