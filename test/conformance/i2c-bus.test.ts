import { describe, expect, it } from "vitest";
import { openLinuxI2c } from "../../edge/robot/src/hardware/linux-i2c.ts";
import { inProcessHardware } from "../../edge/robot/src/simulated/in-process.ts";
import { i2cBusConformance } from "./i2c-bus.ts";
import { serveHardware } from "./served-hardware.ts";

i2cBusConformance("simulated in this process", async () => ({
  bus: await inProcessHardware("adafruit-motor-hat").ports.i2c(),
  [Symbol.asyncDispose]: () => Promise.resolve(),
}));

i2cBusConformance("simulated behind bus.sock", async () => {
  const served = await serveHardware("adafruit-motor-hat");
  return {
    bus: await served.ports.i2c(),
    [Symbol.asyncDispose]: () => served[Symbol.asyncDispose](),
  };
});

describe("I2C bus, Linux's own", () => {
  it("that this machine lacks is not found", async () => {
    await expect(openLinuxI2c(97)).rejects.toMatchObject({
      name: "HardwareError",
      code: "not-found",
    });
  });
});
