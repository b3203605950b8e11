/**
 * A small two-wheeled body in a world: pure arithmetic in steps of 5 ms. Given the same seed and
 * the same outputs at the same steps, it goes the same way.
 */
import type { Pose } from "../hardware/odometry.ts";
import { nextRandom } from "./random.ts";
import type { Box, World } from "./world.ts";

/** What the motor outputs amount to: left and right, -1 to 1, + is forward. */
export type Motors = readonly [left: number, right: number];

export interface Body {
  readonly pose: Pose;
  /** Speed of each wheel's rim, m/s. */
  readonly wheelsMps: Motors;
  /** Share, 0 to 1, of each wheel's way that is lost to slip now. */
  readonly slip: Motors;
  /** Charge of the battery, 0 to 1. */
  readonly charge: number;
  readonly bumped: boolean;
  readonly randomState: number;
}

export const STEP_MS = 5;
const STEP_S = STEP_MS / 1000;

/** Assumed of a 15 cm hobby chassis with yellow gear motors: invented, but of the right size. */
const SPEED_MAX_MPS = 0.6;
const TRACK_M = 0.15;
export const RADIUS_M = 0.12;
const SPIN_UP_S = 0.08;
/** Below this throttle the gears' friction wins. */
const THROTTLE_MIN = 0.04;
const SLIP_MAX = 0.06;
const SLIP_STEP = 0.004;

/** Two lithium cells, 2.2 Ah; the body's own computer draws 0.4 A, a motor up to 0.9 A. */
const FULL_V = 8.4;
const EMPTY_V = 6.4;
const RESISTANCE_OHM = 0.12;
const CAPACITY_AS = 2.2 * 3600;
const IDLE_A = 0.4;
const MOTOR_A = 0.9;
/** Nobody can charge it, so it never gets quite empty. */
const CHARGE_MIN = 0.05;

/** Puts a charged body at the world's start. */
export function startBody(world: World): Body {
  return {
    pose: world.start,
    wheelsMps: [0, 0],
    slip: [0, 0],
    charge: 1,
    bumped: false,
    randomState: world.seed | 0,
  };
}

/** Gives the voltage at the battery's terminals while the motors draw what they draw. */
export function batteryV({ charge }: Body, motors: Motors): number {
  return EMPTY_V + (FULL_V - EMPTY_V) * charge - currentA(motors) * RESISTANCE_OHM;
}

/** Moves a body on by whole steps of 5 ms under constant outputs. A body at rest costs nothing. */
export function advanceBody(body: Body, world: World, motors: Motors, steps: number): Body {
  let next = body;
  for (let step = 0; step < steps; step++) {
    if (isAtRest(next, motors)) return drain(next, motors, steps - step);
    next = stepBody(next, world, motors);
  }
  return next;
}

function isAtRest({ wheelsMps: [left, right] }: Body, motors: Motors): boolean {
  return left === 0 && right === 0 && pull(motors[0]) === 0 && pull(motors[1]) === 0;
}

function stepBody(body: Body, world: World, motors: Motors): Body {
  const left = nextSlip(body.slip[0], body.randomState);
  const right = nextSlip(body.slip[1], left.state);
  const wheelsMps: Motors = [
    nextWheelMps(body.wheelsMps[0], motors[0]),
    nextWheelMps(body.wheelsMps[1], motors[1]),
  ];
  const slip: Motors = [left.slip, right.slip];
  const wanted = move(body.pose, [wheelsMps[0] * (1 - slip[0]), wheelsMps[1] * (1 - slip[1])]);
  const { pose, bumped } = keepOut(body.pose, wanted, [...world.walls, ...world.obstacles]);
  return drain({ ...body, pose, wheelsMps, slip, bumped, randomState: right.state }, motors, 1);
}

function nextSlip(slip: number, state: number) {
  const next = nextRandom(state);
  const moved = slip + (next.value - 0.5) * SLIP_STEP;
  return { slip: Math.max(0, Math.min(SLIP_MAX, moved)), state: next.state };
}

function pull(throttle: number): number {
  return Math.abs(throttle) < THROTTLE_MIN ? 0 : throttle;
}

function nextWheelMps(mps: number, throttle: number): number {
  const target = pull(throttle) * SPEED_MAX_MPS;
  const next = mps + ((target - mps) * STEP_S) / SPIN_UP_S;
  return target === 0 && Math.abs(next) < 0.001 ? 0 : next;
}

function move({ xM, yM, headingRad }: Pose, [left, right]: Motors): Pose {
  const turnRad = ((right - left) / TRACK_M) * STEP_S;
  const wayM = ((left + right) / 2) * STEP_S;
  const middleRad = headingRad + turnRad / 2;
  return {
    xM: xM + wayM * Math.cos(middleRad),
    yM: yM + wayM * Math.sin(middleRad),
    headingRad: wrapped(headingRad + turnRad),
  };
}

function wrapped(angleRad: number): number {
  return Math.atan2(Math.sin(angleRad), Math.cos(angleRad));
}

/**
 * Pushes the body out of what it would stand in, so that it slides along; where two things hold it,
 * it stays. A step is at most 3 mm and a wall 100 mm, so nothing is passed through.
 */
function keepOut(from: Pose, wanted: Pose, boxes: readonly Box[]) {
  let pose = wanted;
  for (const box of boxes) pose = pushedOut(pose, box);
  if (pose === wanted) return { pose, bumped: false };
  const isHeld = boxes.some((box) => pushedOut(pose, box) !== pose);
  return {
    pose: isHeld ? { ...from, headingRad: wanted.headingRad } : pose,
    bumped: true,
  };
}

/** Returns the same pose when it is clear of the box. */
function pushedOut(pose: Pose, box: Box): Pose {
  const nearX = Math.max(box.xMinM, Math.min(pose.xM, box.xMaxM));
  const nearY = Math.max(box.yMinM, Math.min(pose.yM, box.yMaxM));
  const distanceM = Math.hypot(pose.xM - nearX, pose.yM - nearY);
  if (distanceM >= RADIUS_M - 1e-9 || distanceM === 0) return pose;
  const stretch = RADIUS_M / distanceM;
  return {
    ...pose,
    xM: nearX + (pose.xM - nearX) * stretch,
    yM: nearY + (pose.yM - nearY) * stretch,
  };
}

function currentA([left, right]: Motors): number {
  return IDLE_A + MOTOR_A * (Math.abs(left) + Math.abs(right));
}

function drain(body: Body, motors: Motors, steps: number): Body {
  const used = (currentA(motors) * steps * STEP_S) / CAPACITY_AS;
  return { ...body, charge: Math.max(CHARGE_MIN, body.charge - used) };
}
