/** What every set of PWM-capable lines must do. `dutyOf` looks at a line from outside. */
import { describe, expect, it } from "vitest";
import type { PwmGpio } from "../../edge/robot/src/hardware/pwm-gpio.ts";

export interface OpenGpio extends AsyncDisposable {
  readonly gpio: PwmGpio;
  /** Gives the last duty that reached a pin. */
  dutyOf(pin: number): number | undefined;
  /** Pulls an input from outside. */
  pull(pin: number, level: 0 | 1): void;
}

export function pwmGpioConformance(name: string, open: () => Promise<OpenGpio>): void {
  describe(`GPIO lines, ${name}`, () => {
    it("put out low, high and everything between", async () => {
      await using opened = await open();
      for (const duty of [1, 0.25, 0]) {
        await opened.gpio.setDuty(17, duty);
        expect(opened.dutyOf(17)).toBeCloseTo(duty, 2);
      }
    });

    it("read an input's level", async () => {
      await using opened = await open();
      expect(await opened.gpio.read(23)).toBe(0);
      opened.pull(23, 1);
      expect(await opened.gpio.read(23)).toBe(1);
    });

    it("are one another's strangers", async () => {
      await using opened = await open();
      await opened.gpio.setDuty(20, 1);
      await opened.gpio.setDuty(19, 0);
      expect(await opened.gpio.read(20)).toBe(1);
      expect(await opened.gpio.read(19)).toBe(0);
    });
  });
}
