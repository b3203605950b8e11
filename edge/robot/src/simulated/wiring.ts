/**
 * How the simulated body is wired, and what its motors make of the lines they see. It follows the
 * original robot, not the config: a wrong polarity in a config drives this body the wrong way, too.
 */
import type { Motors } from "./body.ts";

/** A TB6612 half of the Motor HAT, by PCA9685 channels. */
const MOTOR_HAT = [
  { pwm: 8, plus: 9, minus: 10, polarity: -1 },
  { pwm: 13, plus: 11, minus: 12, polarity: -1 },
] as const;

/** A DRV8833 half of the Explorer HAT, by BCM pins. */
const EXPLORER_HAT = [
  { forward: 20, back: 19 },
  { forward: 26, back: 21 },
] as const;

/**
 * Computes the motors from the Motor HAT's channel duties: both direction lines high is a brake,
 * both low is coasting, and either is 0.
 */
export function motorsFromChannels(duty: (channel: number) => number): Motors {
  const [left, right] = MOTOR_HAT.map(({ pwm, plus, minus, polarity }) =>
    tidy(duty(pwm) * (duty(plus) - duty(minus)) * polarity),
  );
  return [left ?? 0, right ?? 0];
}

/** Computes the motors from the Explorer HAT's line duties. */
export function motorsFromLines(duty: (pin: number) => number): Motors {
  const [left, right] = EXPLORER_HAT.map(({ forward, back }) => tidy(duty(forward) - duty(back)));
  return [left ?? 0, right ?? 0];
}

/** Four decimals are finer than the chip's 1/4096, and -0 is 0. */
function tidy(throttle: number): number {
  return Math.round(throttle * 10_000) / 10_000 + 0;
}
