/** The ports of a robot whose hardware is simulated in another process. */

import { HardwareError } from "../errors.ts";
import type { I2cBus } from "../hardware/i2c-bus.ts";
import type { Odometry } from "../hardware/odometry.ts";
import type { PwmGpio } from "../hardware/pwm-gpio.ts";
import type { BusClient } from "./bus-client.ts";

const hex = (data: Uint8Array) => Buffer.from(data).toString("hex");
const bytes = (data = "") => Uint8Array.from(Buffer.from(data, "hex"));

/** Gives the simulated I2C bus. Disposing it is left to the client, which other ports share. */
export function simulatedI2c(client: BusClient): I2cBus {
  return {
    write: async (addr, data) => {
      await client.request({ op: "i2cWrite", addr, data: hex(data) });
    },
    read: async (addr, count) => bytes((await client.request({ op: "i2cRead", addr, count })).data),
    writeRead: async (addr, data, count) =>
      bytes((await client.request({ op: "i2cWriteRead", addr, data: hex(data), count })).data),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Gives the simulated GPIO lines; disposed with the client. */
export function simulatedGpio(client: BusClient): PwmGpio {
  return {
    setDuty: async (pin, duty, frequencyHz = 1_000) => {
      await client.request({ op: "gpioDuty", pin, duty, frequencyHz });
    },
    read: async (pin) => (await client.request({ op: "gpioRead", pin })).level ?? 0,
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Gives the simulated body's own idea of where it is. */
export function simulatedOdometry(client: BusClient): Odometry {
  return {
    read: async () => {
      const { pose, bumped } = await client.request({ op: "body" });
      if (pose === undefined || bumped === undefined) {
        throw new HardwareError("the simulated body gave no pose", { code: "refused" });
      }
      return { pose, bumped };
    },
  };
}
