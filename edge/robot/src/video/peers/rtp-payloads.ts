/** Cuts a picture into what RTP packets carry. @see RFC 6184, 5.6 (single units) and 5.8 (FU-A) */
import { unitsOf } from "../h264/units.ts";
import { RTP_PAYLOAD_BYTES_MAX } from "./peer-engine.ts";

export interface RtpPayload {
  readonly payload: Buffer;
  /** Whether it ends the picture: RTP's marker bit. */
  readonly isLast: boolean;
}

const FU_A = 28;
const FU_START = 0x80;
const FU_END = 0x40;
const FU_HEADER_BYTES = 2;

/** Cuts an access unit. */
export function packetizeH264(picture: Uint8Array): RtpPayload[] {
  const payloads = unitsOf(picture).flatMap((unit) =>
    unit.length <= RTP_PAYLOAD_BYTES_MAX ? [unit] : fragmentsOf(unit),
  );
  return payloads.map((payload, at) => ({ payload, isLast: at === payloads.length - 1 }));
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
