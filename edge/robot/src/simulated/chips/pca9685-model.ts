/**
 * Models the PCA9685: registers, sleep and restart, prescale only while asleep, auto-increment,
 * ALLCALL, full-on and full-off bits.
 * @see https://www.nxp.com/docs/en/data-sheet/PCA9685.pdf sections 7.3 and 7.6
 */
import type { ChipModel } from "./chip.ts";

const MODE1 = 0x00;
const MODE2 = 0x01;
const LED0 = 0x06;
const LED_LAST = 0x45;
const ALL_LED = 0xfa;
const PRE_SCALE = 0xfe;

const RESTART = 0x80;
const AUTO_INCREMENT = 0x20;
const SLEEP = 0x10;
const ALLCALL = 0x01;
const FULL = 0x10;

/** After waking, the oscillator needs this long before RESTART is heeded (section 7.3.1.1). */
const OSCILLATOR_MS = 0.5;
const ALLCALL_ADDR = 0x70;

export interface Pca9685Model extends ChipModel {
  /** Gives what a channel, 0 to 15, puts out: 0 to 1 of the time high. */
  duty(channel: number): number;
  /** Gives a register's content, for tests. */
  register(number: number): number;
}

export function pca9685Model(addr: number): Pca9685Model {
  const registers = new Uint8Array(256);
  let pointer = 0;
  let wokeAtMs = 0;
  /** Set by sleeping with outputs on: they stay off until RESTART or a write to a channel. */
  let isHeld = false;

  const powerOn = () => {
    registers.fill(0);
    registers[MODE1] = SLEEP | ALLCALL;
    registers[MODE2] = 0x04;
    registers[PRE_SCALE] = 0x1e;
    for (let channel = 0; channel < 16; channel++) registers[LED0 + 4 * channel + 3] = FULL;
    isHeld = false;
    pointer = 0;
  };
  powerOn();
  const mode1 = () => registers[MODE1] ?? 0;

  const writeMode1 = (value: number, nowMs: number) => {
    const wasAsleep = (mode1() & SLEEP) !== 0;
    const isAsleep = (value & SLEEP) !== 0;
    if (!wasAsleep && isAsleep) isHeld = isAnyOn(registers);
    if (wasAsleep && !isAsleep) wokeAtMs = nowMs;
    const isRestart = (value & RESTART) !== 0 && !isAsleep && nowMs - wokeAtMs >= OSCILLATOR_MS;
    if (isRestart) isHeld = false;
    registers[MODE1] = value & ~RESTART;
  };
  const writeAllChannels = (part: number, value: number) => {
    for (let at = LED0 + part; at <= LED_LAST; at += 4) registers[at] = value;
  };
  const writeRegister = (value: number, nowMs: number) => {
    const isAsleep = (mode1() & SLEEP) !== 0;
    if (pointer === MODE1) return writeMode1(value, nowMs);
    if (pointer === PRE_SCALE) {
      if (isAsleep) registers[PRE_SCALE] = Math.max(3, value);
      return;
    }
    if (isAllLed(pointer)) writeAllChannels(pointer - ALL_LED, value);
    else registers[pointer] = value;
    if (pointer >= LED0) isHeld &&= isAsleep;
  };
  const advance = () => {
    if ((mode1() & AUTO_INCREMENT) !== 0) pointer = pointer === LED_LAST ? 0 : (pointer + 1) & 0xff;
  };
  return {
    answers: (to) => to === addr || (to === ALLCALL_ADDR && (mode1() & ALLCALL) !== 0),
    write: (data, nowMs) => {
      pointer = data[0] ?? pointer;
      for (const value of data.subarray(1)) {
        writeRegister(value, nowMs);
        advance();
      }
    },
    read: (count) =>
      Uint8Array.from({ length: count }, () => {
        const value = readRegister(registers, pointer, isHeld);
        advance();
        return value;
      }),
    powerOn,
    duty: (channel) =>
      isHeld || (mode1() & SLEEP) !== 0 ? 0 : dutyOf(registers, LED0 + 4 * channel),
    register: (number) => readRegister(registers, number, isHeld),
  };
}

function isAllLed(number: number): boolean {
  return number >= ALL_LED && number < PRE_SCALE;
}

function readRegister(registers: Uint8Array, number: number, isHeld: boolean): number {
  if (isAllLed(number)) return 0;
  const value = registers[number] ?? 0;
  return number === MODE1 && isHeld ? value | RESTART : value;
}

function isAnyOn(registers: Uint8Array): boolean {
  return Array.from({ length: 16 }, (_, channel) => dutyOf(registers, LED0 + 4 * channel)).some(
    (duty) => duty > 0,
  );
}

/** Full off outranks full on; equal counts never rise (section 7.3.3). */
function dutyOf(registers: Uint8Array, at: number): number {
  const [onLow = 0, onHigh = 0, offLow = 0, offHigh = 0] = registers.subarray(at, at + 4);
  if ((offHigh & FULL) !== 0) return 0;
  if ((onHigh & FULL) !== 0) return 1;
  const on = ((onHigh & 0x0f) << 8) | onLow;
  const off = ((offHigh & 0x0f) << 8) | offLow;
  return ((off - on + 4096) % 4096) / 4096;
}
