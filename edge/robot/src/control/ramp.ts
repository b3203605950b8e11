/** Limits how quickly one motor speeds up: pure arithmetic. */

/** From standstill this much throttle comes at once, so that a tap is felt. */
export const FIRST_STEP = 0.25;

/**
 * Gives a motor's next throttle on its way from `now` to `target`, both -1 to 1:
 * - a target of 0 is reached at once: stops never ramp;
 * - slowing down in the same direction comes at once, since it sheds load;
 * - a reversal first gives 0, and starts from standstill at the next step;
 * - speeding up gives the first 0.25 at once, then `rampPerS` more each second.
 */
export function rampThrottle(now: number, target: number, rampStep: number): number {
  if (target === 0 || now * target < 0) return 0;
  const reached = Math.max(FIRST_STEP, Math.abs(now) + rampStep);
  const next = Math.abs(target) <= Math.abs(now) ? Math.abs(target) : reached;
  return Math.sign(target) * Math.min(Math.abs(target), next);
}
