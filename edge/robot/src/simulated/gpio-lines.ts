/** Models the 28 GPIO lines of a Pi's header: what each puts out, or is pulled to. */
import { HardwareError } from "../errors.ts";

const LINES = 28;

export interface GpioLines {
  /** @throws HardwareError "refused" for a pin or a duty that does not exist */
  setDuty(pin: number, duty: number): void;
  /** Gives the share of time, 0 to 1, in which the line is high. */
  duty(pin: number): number;
  /** Pulls an input from outside. */
  pull(pin: number, level: 0 | 1): void;
  /** Reads a level; PWM reads as high, since it is more often than not caught so. */
  level(pin: number): 0 | 1;
}

export function gpioLines(): GpioLines {
  const duties = new Float64Array(LINES);
  const pulls = new Uint8Array(LINES);
  const checked = (pin: number) => {
    if (Number.isInteger(pin) && pin >= 0 && pin < LINES) return pin;
    throw new HardwareError(`there is no GPIO ${pin}`, { code: "refused" });
  };
  const duty = (pin: number) => duties[checked(pin)] ?? 0;
  return {
    setDuty: (pin, value) => {
      if (!(value >= 0 && value <= 1))
        throw new HardwareError(`duty ${value}`, { code: "refused" });
      duties[checked(pin)] = value;
    },
    duty,
    pull: (pin, level) => {
      pulls[checked(pin)] = level;
    },
    level: (pin) => (duty(pin) > 0 || pulls[pin] === 1 ? 1 : 0),
  };
}
