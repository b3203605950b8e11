/**
 * Reads the events of Linux's input devices out of their bytes.
 * @see https://docs.kernel.org/input/input.html (struct input_event)
 */
import { arch } from "node:process";

export interface InputEvent {
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

/** Numbers of input-event-codes.h. */
export const EV = { SYN: 0, KEY: 1, ABS: 3 } as const;
export const SYN = { REPORT: 0, MT_REPORT: 2, DROPPED: 3 } as const;
export const KEY = { BTN_TOUCH: 0x14a } as const;
export const ABS = {
  X: 0x00,
  Y: 0x01,
  MT_SLOT: 0x2f,
  MT_POSITION_X: 0x35,
  MT_POSITION_Y: 0x36,
  MT_TRACKING_ID: 0x39,
} as const;

const IS_32_BIT = ["arm", "ia32", "mips", "mipsel"].includes(arch);

/** Bits of the kernel's `long` for this program: of its time stamps, and of its bit fields. */
export const LONG_BITS: 32 | 64 = IS_32_BIT ? 32 : 64;

/**
 * Makes a function that takes bytes as they come, cut anywhere, and gives whole events on. Each has
 * a time of two longs before it, which is left aside: it is of the clock that people set.
 */
export function createEventReader(
  onEvent: (event: InputEvent) => void,
  longBits: 32 | 64 = LONG_BITS,
): (chunk: Uint8Array) => void {
  const timeBytes = longBits / 4;
  const eventBytes = timeBytes + 8;
  let rest: Uint8Array = new Uint8Array(0);
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : Buffer.concat([rest, chunk]);
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    let at = 0;
    for (; at + eventBytes <= bytes.length; at += eventBytes) {
      const type = view.getUint16(at + timeBytes, true);
      const code = view.getUint16(at + timeBytes + 2, true);
      onEvent({ type, code, value: view.getInt32(at + timeBytes + 4, true) });
    }
    rest = Uint8Array.from(bytes.subarray(at));
  };
}
