/** Turns what hands do on keys, pads and sticks into throttles of the two motors. */

/** Is a wish to move: both −1 to 1; `forward` 1 is straight ahead, `turn` 1 is clockwise (right). */
export interface Vector {
  readonly forward: number;
  readonly turn: number;
}

/** Is what both motors shall do: −1 full reverse, 0 stopped, 1 full forward. */
export interface Throttles {
  readonly left: number;
  readonly right: number;
}

/** Is a direction that a key or a button of the pad stands for. */
export type Direction = "forward" | "backward" | "left" | "right";

export const NO_MOTION: Vector = { forward: 0, turn: 0 };
export const STOPPED: Throttles = { left: 0, right: 0 };

/** Share of a full turn while also moving: full turn would stop the inner wheel and pivot. */
const TURN_WHILE_MOVING = 0.5;
/** Share of a stick's way that counts as centred: worn gamepads rest up to a tenth off. */
const DEAD_ZONE = 0.12;

/** Says whether a vector asks for any motion. */
export function asksForMotion({ forward, turn }: Vector): boolean {
  return forward !== 0 || turn !== 0;
}

/** Adds the directions held down; opposite ones cancel out. */
export function vectorFromDirections(held: ReadonlySet<Direction>): Vector {
  const axis = (plus: Direction, minus: Direction) =>
    Number(held.has(plus)) - Number(held.has(minus));
  const forward = axis("forward", "backward");
  const turn = axis("right", "left");
  return { forward, turn: forward === 0 ? turn : turn * TURN_WHILE_MOVING };
}

/**
 * Reads a stick. `x` right and `y` down are −1 to 1, as the Gamepad API and pointers give them;
 * the dead zone is cut out and the rest spread over the whole range, so that motion starts at 0.
 */
export function vectorFromStick(x: number, y: number): Vector {
  const length = Math.hypot(x, y);
  if (!(length > DEAD_ZONE)) return NO_MOTION;
  const reach = Math.min(1, (length - DEAD_ZONE) / (1 - DEAD_ZONE));
  const scale = reach / length;
  return { forward: -y * scale + 0, turn: x * scale + 0 };
}

/** Adds vectors, each part held within −1 to 1. */
export function addVectors(vectors: readonly Vector[]): Vector {
  const sum = (part: keyof Vector) => clamp(vectors.reduce((total, v) => total + v[part], 0));
  return { forward: sum("forward"), turn: sum("turn") };
}

/**
 * Mixes a vector into throttles. Where a wheel would have to turn faster than full both are scaled
 * down, so that the curve keeps its shape. `limit` is 0 to 1.
 */
export function mixArcade({ forward, turn }: Vector, limit: number): Throttles {
  const left = forward + turn;
  const right = forward - turn;
  const scale = clamp(limit) / Math.max(1, Math.abs(left), Math.abs(right));
  return { left: round(left * scale), right: round(right * scale) };
}

function clamp(value: number): number {
  return Number.isFinite(value) ? Math.max(-1, Math.min(1, value)) : 0;
}

/** Three decimals are finer than any motor driver resolves, and keep the messages short. */
function round(value: number): number {
  return Math.round(value * 1000) / 1000 + 0;
}
