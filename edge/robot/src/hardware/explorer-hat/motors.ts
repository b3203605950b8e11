/**
 * Pimoroni Explorer HAT Pro (PIM082): two motors on a DRV8833, driven by four GPIO lines.
 * @see https://github.com/pimoroni/explorer-hat (pins, 100 Hz, order of the writes)
 */
import assert from "node:assert/strict";
import type { DriveWiring, MotorOutputs, MotorWiring } from "../motor-outputs.ts";
import type { PwmGpio } from "../pwm-gpio.ts";

const FREQUENCY_HZ = 100;

interface Pins {
  readonly forward: number;
  readonly back: number;
}

/** BCM pins of motor 1 and 2. */
export const PINS: Readonly<Record<number, Pins>> = {
  1: { forward: 20, back: 19 },
  2: { forward: 26, back: 21 },
};

/** Pulls all four lines low: both motors coast. Tries every line before it reports a failure. */
export async function zeroExplorerHat(gpio: PwmGpio): Promise<void> {
  const pins = Object.values(PINS).flatMap(({ forward, back }) => [forward, back]);
  const results = await Promise.allSettled(pins.map((pin) => gpio.setDuty(pin, 0, FREQUENCY_HZ)));
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** Opens both motors, stopped. */
export async function openExplorerHat(gpio: PwmGpio, wiring: DriveWiring): Promise<MotorOutputs> {
  const zero = () => zeroExplorerHat(gpio);
  await zero();
  return {
    set: async (left, right) => {
      await Promise.all([setMotor(gpio, wiring.left, left), setMotor(gpio, wiring.right, right)]);
    },
    zero,
    check: () => Promise.resolve(), // GPIO lines have no settings to lose
    [Symbol.asyncDispose]: zero,
  };
}

/**
 * Lowers the idle line before the other rises, as the maker does. The second write does not wait for
 * the first one's answer, which would cost a round trip in each command: the port keeps their order,
 * and should the first fail, both lines high mean brake to a DRV8833, until the failure zeroes them.
 */
async function setMotor(gpio: PwmGpio, place: MotorWiring, speed: number): Promise<void> {
  assert(speed >= -1 && speed <= 1, `speed ${speed} is not in -1..1`);
  const pins = PINS[place.motor];
  assert(pins !== undefined, `the board has no motor ${place.motor}`);
  const throttle = speed * place.polarity;
  const [idle, active] = throttle < 0 ? [pins.forward, pins.back] : [pins.back, pins.forward];
  await Promise.all([
    gpio.setDuty(idle, 0, FREQUENCY_HZ),
    gpio.setDuty(active, Math.abs(throttle), FREQUENCY_HZ),
  ]);
}
