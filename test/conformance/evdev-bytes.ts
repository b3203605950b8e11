/** Makes the bytes of Linux's input devices, from words as evtest prints them. */

const TYPES: Readonly<Record<string, number>> = { SYN: 0, BTN: 1, ABS: 3 };
const CODES: Readonly<Record<string, number>> = {
  SYN_REPORT: 0,
  SYN_MT_REPORT: 2,
  SYN_DROPPED: 3,
  BTN_TOUCH: 0x14a,
  ABS_X: 0,
  ABS_Y: 1,
  ABS_PRESSURE: 0x18,
  ABS_MT_SLOT: 0x2f,
  ABS_MT_POSITION_X: 0x35,
  ABS_MT_POSITION_Y: 0x36,
  ABS_MT_TRACKING_ID: 0x39,
};

/**
 * Gives the events of a text: one `NAME value` a line; `#` begins a remark.
 * @throws for a name that is none
 */
export function evdevBytes(text: string, longBits: 32 | 64 = 64): Uint8Array {
  const lines = text
    .split("\n")
    .map((line) => line.replace(/#.*/, "").trim())
    .filter((line) => line !== "");
  return Buffer.concat(
    lines.map((line) => {
      const [name = "", value = "0"] = line.split(/\s+/);
      const type = TYPES[name.slice(0, 3)];
      const code = CODES[name];
      if (type === undefined || code === undefined) throw new TypeError(`no event ${name}`);
      const timeBytes = longBits / 4;
      const event = Buffer.alloc(timeBytes + 8);
      event.writeUInt16LE(type, timeBytes);
      event.writeUInt16LE(code, timeBytes + 2);
      event.writeInt32LE(Number(value), timeBytes + 4);
      return event;
    }),
  );
}
