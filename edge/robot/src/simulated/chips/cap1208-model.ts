/**
 * Models the CAP1208: product id, status that latches until the interrupt is cleared, deltas.
 * @see https://ww1.microchip.com/downloads/en/DeviceDoc/00001570C.pdf section 5
 */
import type { ChipModel } from "./chip.ts";

const MAIN_CONTROL = 0x00;
const GENERAL_STATUS = 0x02;
const INPUT_STATUS = 0x03;
const DELTA_1 = 0x10;
const THRESHOLD_1 = 0x30;
const INT = 0x01;
/** A firm touch; the threshold after power-on is 0x40. */
const TOUCH_DELTA = 0x60;

export interface Cap1208Model extends ChipModel {
  /** Puts a finger on input 0 to 7, or takes it away. */
  touch(input: number, isOn: boolean): void;
}

export function cap1208Model(addr: number): Cap1208Model {
  const registers = new Uint8Array(256);
  const fingers = new Set<number>();
  let pointer = 0;

  const powerOn = () => {
    registers.fill(0);
    registers.fill(0x40, THRESHOLD_1, THRESHOLD_1 + 8);
    for (const [register, value] of POWER_ON) registers[register] = value;
  };
  powerOn();
  const set = (register: number, bits: number, isOn: boolean) => {
    const old = registers[register] ?? 0;
    registers[register] = isOn ? old | bits : old & ~bits;
  };
  /** Raises the status bits of all fingers that lie on now; they stay until INT is cleared. */
  const sample = () => {
    for (const input of fingers) set(INPUT_STATUS, 1 << input, true);
    if (fingers.size === 0) return;
    set(GENERAL_STATUS, 1, true);
    set(MAIN_CONTROL, INT, true);
  };
  const write = (register: number, value: number) => {
    if (READ_ONLY.has(register)) return;
    registers[register] = value;
    if (register !== MAIN_CONTROL || (value & INT) !== 0) return;
    registers[INPUT_STATUS] = 0;
    registers[GENERAL_STATUS] = 0;
    sample();
  };
  return {
    answers: (to) => to === addr,
    write: (data) => {
      pointer = data[0] ?? pointer;
      for (const value of data.subarray(1)) {
        write(pointer, value);
        pointer = (pointer + 1) & 0xff;
      }
    },
    read: (count) =>
      Uint8Array.from({ length: count }, () => {
        const value = registers[pointer] ?? 0;
        pointer = (pointer + 1) & 0xff;
        return value;
      }),
    powerOn,
    touch: (input, isOn) => {
      if (isOn) fingers.add(input);
      else fingers.delete(input);
      registers[DELTA_1 + input] = isOn ? TOUCH_DELTA : 0;
      sample();
    },
  };
}

/** Product, manufacturer and revision, then settings after power-on (table 5-1). */
const POWER_ON = [
  [0xfd, 0x6b],
  [0xfe, 0x5d],
  [0xff, 0x00],
  [0x1f, 0x2f],
  [0x20, 0x20],
  [0x21, 0xff],
  [0x22, 0xa4],
  [0x23, 0x07],
  [0x24, 0x39],
  [0x27, 0xff],
  [0x28, 0xff],
  [0x2a, 0x80],
  [0x44, 0x40],
] as const;

const READ_ONLY = new Set([
  GENERAL_STATUS,
  INPUT_STATUS,
  ...Array.from({ length: 8 }, (_, input) => DELTA_1 + input),
  0xfd,
  0xfe,
  0xff,
]);
