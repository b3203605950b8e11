import { describe, expect, it, vi } from "vitest";
import { openPigpioGpio } from "../../edge/robot/src/hardware/pigpio-gpio.ts";
import type { Ports } from "../../edge/robot/src/hardware/ports.ts";
import {
  type InProcessHardware,
  inProcessHardware,
} from "../../edge/robot/src/simulated/in-process.ts";
import { type OpenGpio, pwmGpioConformance } from "./pwm-gpio.ts";
import { serveHardware } from "./served-hardware.ts";

async function openGpio(
  ports: Ports,
  hardware: InProcessHardware,
  close: () => Promise<void>,
): Promise<OpenGpio> {
  return {
    gpio: await ports.gpio(),
    dutyOf: (pin) =>
      hardware.records
        .flatMap((record) => ("gpio" in record && record.gpio === pin ? [record.duty] : []))
        .at(-1),
    pull: (pin, level) => {
      hardware.perform({ op: "fault", fault: { kind: "level", pin, level } });
    },
    [Symbol.asyncDispose]: close,
  };
}

pwmGpioConformance("simulated in this process", () => {
  const hardware = inProcessHardware("explorer-hat");
  return openGpio(hardware.ports, hardware, () => Promise.resolve());
});

pwmGpioConformance("simulated behind bus.sock", async () => {
  const served = await serveHardware("explorer-hat");
  return openGpio(served.ports, served.hardware, async () => {
    await served[Symbol.asyncDispose]();
  });
});

describe("GPIO lines, pigpio's", () => {
  it("are not found where its C library is missing", async () => {
    // The package prints a page of advice when it is loaded hollow.
    const quiet = vi.spyOn(console, "warn").mockReturnValue(undefined);
    await expect(openPigpioGpio()).rejects.toMatchObject({
      name: "HardwareError",
      code: "not-found",
    });
    quiet.mockRestore();
  });
});
