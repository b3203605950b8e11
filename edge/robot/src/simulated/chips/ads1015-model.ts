/**
 * Models the ADS1015: config register with its conversion-ready bit, input multiplexer, gain, and
 * the time that a conversion takes.
 * @see https://www.ti.com/lit/ds/symlink/ads1015.pdf section 8.6
 */
import type { ChipModel } from "./chip.ts";

const CONFIG = 1;
const START = 0x8000;
/** Full scale in V of each gain code. */
const FULL_SCALE_V = [6.144, 4.096, 2.048, 1.024, 0.512, 0.256, 0.256, 0.256] as const;
/** Samples a second of each rate code. */
const RATE_HZ = [128, 250, 490, 920, 1600, 2400, 3300, 3300] as const;
/** An input cannot exceed the supply, 5 V on both boards, by much. */
const SUPPLY_V = 5;

export interface Ads1015Model extends ChipModel {
  /** Makes conversions never end, as a dying chip's do; or lets them end again. */
  setStuck(isStuck: boolean): void;
}

/** `inputV` gives the voltage at input 0 to 3 at the moment a conversion starts. */
export function ads1015Model(addr: number, inputV: (input: number) => number): Ads1015Model {
  const registers = new Uint16Array(4);
  let pointer = 0;
  let readyAtMs = 0;
  let isStuck = false;

  const powerOn = () => {
    registers.set([0, 0x8583, 0x8000, 0x7fff]);
    pointer = 0;
    readyAtMs = 0;
  };
  powerOn();

  const convert = (config: number, nowMs: number) => {
    registers[0] = codeFromV(inputV((config >> 12) & 3), config);
    readyAtMs = isStuck ? Number.POSITIVE_INFINITY : nowMs + conversionMs(config);
  };
  const value = (nowMs: number) => {
    const stored = registers[pointer] ?? 0;
    if (pointer !== CONFIG) return stored;
    return nowMs >= readyAtMs ? stored | START : stored & ~START;
  };
  return {
    answers: (to) => to === addr,
    write: (data, nowMs) => {
      pointer = (data[0] ?? 0) & 3;
      if (data.length < 3 || pointer === 0) return;
      const word = ((data[1] ?? 0) << 8) | (data[2] ?? 0);
      registers[pointer] = word;
      if (pointer === CONFIG && (word & START) !== 0) convert(word, nowMs);
    },
    read: (count, nowMs) => {
      const word = value(nowMs);
      return Uint8Array.from({ length: count }, (_, at) =>
        at % 2 === 0 ? word >> 8 : word & 0xff,
      );
    },
    powerOn,
    setStuck: (on) => {
      isStuck = on;
      if (!on) readyAtMs = 0;
    },
  };
}

function codeFromV(volt: number, config: number): number {
  const fullScaleV = FULL_SCALE_V[(config >> 9) & 7] ?? 6.144;
  const code = Math.round((Math.min(volt, SUPPLY_V) / fullScaleV) * 2047);
  return (Math.max(-2048, Math.min(2047, code)) & 0xfff) << 4;
}

function conversionMs(config: number): number {
  return 1000 / (RATE_HZ[(config >> 5) & 7] ?? 128);
}
