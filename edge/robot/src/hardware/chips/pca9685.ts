/**
 * NXP PCA9685, 16 channels of 12-bit PWM over I2C.
 * @see https://www.nxp.com/docs/en/data-sheet/PCA9685.pdf sections 7.3.1 to 7.3.5
 */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { HardwareError } from "../../errors.ts";
import type { I2cBus } from "../i2c-bus.ts";

const MODE1 = 0x00;
const LED0_ON_L = 0x06;
const ALL_LED_OFF_H = 0xfd;
const PRE_SCALE = 0xfe;

const MODE1_SLEEP = 0x10;
const MODE1_AUTO_INCREMENT = 0x20;
const MODE1_RESTART = 0x80;

const FULL = 0x10;
const OSCILLATOR_HZ = 25e6;
const STEPS = 4096;
/** The oscillator needs 0.5 ms (section 7.3.1.1); the maker's library waits 5 ms. */
const WAKE_MS = 5;

export interface Pca9685 {
  /** Switches every channel off with one byte, valid in every state of the chip, asleep too. */
  allOff(): Promise<void>;
  /** Sets the PWM frequency, 24 to 1526 Hz, wakes the chip and turns auto-increment on. */
  start(frequencyHz: number): Promise<void>;
  /**
   * Sets neighbouring channels from `first` on, each to a duty 0 (off) to 1 (on), in one
   * transaction: the outputs change together at its STOP (section 7.3.2, OCH = 0).
   */
  setDuties(first: number, duties: readonly number[]): Promise<void>;
  /** @throws HardwareError "chip-reset" when the chip sleeps or has lost auto-increment */
  check(): Promise<void>;
}

/** Drives the chip at an address; nothing is sent until a method is called. */
export function pca9685(bus: I2cBus, addr: number): Pca9685 {
  const write = (...bytes: number[]) => bus.write(addr, Uint8Array.from(bytes));
  return {
    allOff: () => write(ALL_LED_OFF_H, FULL),
    start: async (frequencyHz) => {
      await write(MODE1, 0);
      await write(MODE1, MODE1_SLEEP);
      await write(PRE_SCALE, prescaleFromHz(frequencyHz));
      await write(MODE1, 0);
      await delay(WAKE_MS);
      await write(MODE1, MODE1_RESTART | MODE1_AUTO_INCREMENT);
    },
    setDuties: (first, duties) => {
      assert(first >= 0 && first + duties.length <= 16, "channels are 0 to 15");
      return write(LED0_ON_L + 4 * first, ...duties.flatMap(bytesFromDuty));
    },
    check: async () => {
      const [mode1 = 0] = await bus.writeRead(addr, Uint8Array.of(MODE1), 1);
      const isAwake = (mode1 & (MODE1_SLEEP | MODE1_AUTO_INCREMENT)) === MODE1_AUTO_INCREMENT;
      if (isAwake) return;
      throw new HardwareError(`PCA9685 MODE1 is 0x${mode1.toString(16)}, want 0x20`, {
        code: "chip-reset",
      });
    },
  };
}

/** Gives the PRE_SCALE value for a frequency; 3, the least, is 1526 Hz (section 7.3.5). */
export function prescaleFromHz(frequencyHz: number): number {
  const prescale = Math.floor(OSCILLATOR_HZ / STEPS / frequencyHz + 0.5) - 1;
  assert(prescale >= 3 && prescale <= 255, `no prescale gives ${frequencyHz} Hz`);
  return prescale;
}

/** Gives ON_L, ON_H, OFF_L, OFF_H; the ends use the full-on and full-off bits (section 7.3.3). */
export function bytesFromDuty(duty: number): [number, number, number, number] {
  assert(duty >= 0 && duty <= 1, `duty ${duty} is not in 0..1`);
  const off = Math.floor(duty * 65_535) >> 4;
  if (off === 0) return [0, 0, 0, FULL];
  if (duty === 1) return [0, FULL, 0, 0];
  return [0, 0, off & 0xff, off >> 8];
}
