/** Turns the words of an action into the speeds of the two sides: pure arithmetic. */
import type { Action } from "@outrider/protocol";

/** Speeds of the left and the right motor: -1 full reverse, 0 stopped, +1 full forward. */
export interface Throttles {
  readonly left: number;
  readonly right: number;
}

/**
 * Gives the throttles of an action at a board's speed, 0 to 1, turning on the spot as the original
 * did: "left" is left side back, right side forward.
 */
export function actionThrottles(action: Action, speed: number): Throttles {
  const { left, right } = DIRECTIONS[action];
  return { left: left * speed, right: right * speed };
}

const DIRECTIONS = {
  forward: { left: 1, right: 1 },
  backwards: { left: -1, right: -1 },
  left: { left: -1, right: 1 },
  right: { left: 1, right: -1 },
  stop: { left: 0, right: 0 },
} as const satisfies Record<Action, Throttles>;
