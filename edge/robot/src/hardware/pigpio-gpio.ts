/** PWM on GPIO lines through the pigpio package: DMA-timed, for Raspberry Pi 1 to 4. */
import type { Gpio } from "pigpio";
import { HardwareError } from "../errors.ts";
import type { PwmGpio } from "./pwm-gpio.ts";

/** Steps from low to high; 250 is possible at each of pigpio's frequencies. */
const RANGE = 250;

/**
 * Opens the GPIO lines. pigpio installs hollow where its C library is missing, never works on a
 * Pi 5, needs root and admits one process at a time, so it is proven by opening a line.
 * It also takes over signals while it starts: install signal handlers afterwards.
 * @throws HardwareError "not-found" when it does not work here
 */
export async function openPigpioGpio(): Promise<PwmGpio> {
  const pigpio = await load();
  const lines = new Map<number, Gpio>();
  const lineAt = (pin: number, mode: number) => {
    const line = lines.get(pin) ?? new pigpio.Gpio(pin, { mode });
    lines.set(pin, line);
    return line;
  };
  return {
    setDuty: (pin, duty, frequencyHz = 1_000) =>
      attempt(pin, () => {
        const line = lineAt(pin, pigpio.Gpio.OUTPUT);
        if (duty === 0 || duty === 1) line.digitalWrite(duty);
        else
          line
            .pwmFrequency(frequencyHz)
            .pwmRange(RANGE)
            .pwmWrite(Math.round(duty * RANGE));
      }),
    read: (pin) => attempt(pin, () => (lineAt(pin, pigpio.Gpio.INPUT).digitalRead() === 0 ? 0 : 1)),
    [Symbol.asyncDispose]: () => Promise.resolve(pigpio.terminate()),
  };
}

async function load() {
  try {
    const { default: pigpio } = await import("pigpio");
    // Left alone, the library lets anyone in the network drive the lines, on TCP port 8888.
    pigpio.configureInterfaces(pigpio.DISABLE_FIFO_IF + pigpio.DISABLE_SOCK_IF);
    pigpio.initialize();
    return pigpio;
  } catch (cause) {
    throw new HardwareError("pigpio does not work on this machine", { code: "not-found", cause });
  }
}

/** Its calls are synchronous; a promise makes the port the same for every implementation. */
function attempt<T>(pin: number, operate: () => T): Promise<T> {
  try {
    return Promise.resolve(operate());
  } catch (cause) {
    const error = new HardwareError(`GPIO ${pin} can't be driven`, { code: "bus-gone", cause });
    return Promise.reject(error);
  }
}
