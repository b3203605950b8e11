/**
 * Adafruit DC & Stepper Motor HAT (product 2348): PCA9685 at 0x60 feeding two TB6612 drivers.
 * @see https://github.com/adafruit/Adafruit_CircuitPython_MotorKit (channels, frequency)
 */
import assert from "node:assert/strict";
import { pca9685 } from "../chips/pca9685.ts";
import type { I2cBus } from "../i2c-bus.ts";
import type { DriveWiring, MotorOutputs, MotorWiring } from "../motor-outputs.ts";

const ADDR = 0x60;
const FREQUENCY_HZ = 1600;

interface Channels {
  readonly pwm: number;
  readonly plus: number;
  readonly minus: number;
}

/** PWM, + and - channel of M1 to M4, as printed on the board. */
export const CHANNELS: Readonly<Record<number, Channels>> = {
  1: { pwm: 8, plus: 9, minus: 10 },
  2: { pwm: 13, plus: 11, minus: 12 },
  3: { pwm: 2, plus: 3, minus: 4 },
  4: { pwm: 7, plus: 5, minus: 6 },
};

/** Takes power off all motors with the chip's one-byte "all off": valid whatever state it is in. */
export function zeroMotorHat(bus: I2cBus): Promise<void> {
  return pca9685(bus, ADDR).allOff();
}

/** Opens two of the four motors: switches everything off, then starts the chip. */
export async function openMotorHat(bus: I2cBus, wiring: DriveWiring): Promise<MotorOutputs> {
  const chip = pca9685(bus, ADDR);
  await chip.allOff();
  await chip.start(FREQUENCY_HZ);
  const span = channelSpan(wiring);
  return {
    // One transaction over every channel of both motors, so that they change at the same instant.
    set: (left, right) => chip.setDuties(span.first, spanDuties(span, wiring, [left, right])),
    zero: () => chip.allOff(),
    check: () => chip.check(),
    [Symbol.asyncDispose]: () => chip.allOff(),
  };
}

interface Span {
  readonly first: number;
  readonly count: number;
}

function channelSpan({ left, right }: DriveWiring): Span {
  const all = [left, right].flatMap(({ motor }) => Object.values(channelsOf(motor)));
  const first = Math.min(...all);
  return { first, count: Math.max(...all) - first + 1 };
}

function spanDuties(
  span: Span,
  wiring: DriveWiring,
  [left, right]: readonly [number, number],
): number[] {
  const duties = new Array<number>(span.count).fill(0);
  for (const [place, speed] of [
    [wiring.left, left],
    [wiring.right, right],
  ] as const) {
    for (const [channel, duty] of motorDuties(place, speed)) duties[channel - span.first] = duty;
  }
  return duties;
}

/** Gives each channel's duty: PWM fully on, the pin of the wanted direction pulsed; 0 brakes. */
function motorDuties({ motor, polarity }: MotorWiring, speed: number): [number, number][] {
  assert(speed >= -1 && speed <= 1, `speed ${speed} is not in -1..1`);
  const { pwm, plus, minus } = channelsOf(motor);
  const throttle = speed * polarity;
  const isBraking = throttle === 0;
  return [
    [pwm, 1],
    [plus, isBraking ? 1 : Math.max(0, throttle)],
    [minus, isBraking ? 1 : Math.max(0, -throttle)],
  ];
}

function channelsOf(motor: number): Channels {
  const channels = CHANNELS[motor];
  assert(channels !== undefined, `the board has no motor ${motor}`);
  return channels;
}
