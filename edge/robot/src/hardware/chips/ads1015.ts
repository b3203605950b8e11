/**
 * Texas Instruments ADS1015, four analog inputs with 12 bits over I2C.
 * @see https://www.ti.com/lit/ds/symlink/ads1015.pdf section 8.6
 */
import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { HardwareError } from "../../errors.ts";
import type { I2cBus } from "../i2c-bus.ts";

const CONVERSION = 0x00;
const CONFIG = 0x01;
/** Start, single shot, +-6.144 V, 250 samples a second; the input goes into bits 12 and 13. */
const CONFIG_AIN0 = 0xc123;
const FULL_SCALE_V = 6.144;
const CODE_MAX = 2047;
/** One conversion takes 4 ms at 250 samples a second. */
const POLL_MS = 2;
const POLLS_MAX = 25;

export interface Ads1015 {
  /**
   * Measures input AIN0 to AIN3 against ground, 0 to 6.144 V; less than 0 V reads as 0.
   * @throws HardwareError "timeout" when no conversion ends within 50 ms, else as the bus
   */
  readV(input: number): Promise<number>;
}

export function ads1015(bus: I2cBus, addr = 0x48): Ads1015 {
  return {
    readV: async (input) => {
      assert(Number.isInteger(input) && input >= 0 && input <= 3, "inputs are 0 to 3");
      const config = CONFIG_AIN0 + (input << 12);
      await bus.write(addr, Uint8Array.of(CONFIG, config >> 8, config & 0xff));
      await conversionEnd(bus, addr);
      const [high = 0, low = 0] = await bus.writeRead(addr, Uint8Array.of(CONVERSION), 2);
      return voltFromCode(high, low);
    },
  };
}

/** Waits for bit 15 of the config register, which reads 0 while a conversion runs. */
async function conversionEnd(bus: I2cBus, addr: number): Promise<void> {
  for (let poll = 0; poll < POLLS_MAX; poll++) {
    const [high = 0] = await bus.writeRead(addr, Uint8Array.of(CONFIG), 2);
    if ((high & 0x80) !== 0) return;
    await delay(POLL_MS);
  }
  throw new HardwareError("ADS1015 never ended its conversion", { code: "timeout" });
}

/** Turns the left-aligned 12-bit code into volts. */
export function voltFromCode(high: number, low: number): number {
  const code = (high << 4) | (low >> 4);
  const signed = code > CODE_MAX ? code - 4096 : code;
  return (Math.max(0, signed) / CODE_MAX) * FULL_SCALE_V;
}
