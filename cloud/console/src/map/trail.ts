/** Makes the line of where a robot went from the poses it told. */
import type { Telemetry } from "../api/readings.ts";

export interface Pose {
  readonly xM: number;
  readonly yM: number;
  readonly headingRad: number;
}

export interface TrailPoint extends Pose {
  readonly atMs: number;
}

/** Farthest that a robot can come from one pose to the next, in m; beyond it was carried. */
const STEP_M_MAX = 2;
/** Longest time between two poses of one line, in ms, unless the robot stood still. */
const GAP_MS_MAX = 10_000;
/** Shortest step worth a corner of the line, in m. */
const STEP_M_MIN = 0.01;
/** Shortest step between two places heard live, in m: drive-state tells one every 50 ms. */
const LIVE_STEP_M_MIN = 0.03;
/** Places heard live that are kept: 150 m at least. */
const LIVE_POINTS_MAX = 5_000;

/** Takes the places out of telemetry. */
export function pointsFromSamples(samples: readonly Telemetry[]): TrailPoint[] {
  return samples.flatMap(({ pose, takenAtMs }) =>
    pose === undefined ? [] : [{ ...pose, atMs: takenAtMs }],
  );
}

/** Adds a place heard live, unless the robot has hardly moved since the last one. */
export function addLivePoint(
  points: readonly TrailPoint[],
  point: TrailPoint,
): readonly TrailPoint[] {
  const last = points.at(-1);
  if (last !== undefined && distanceM(last, point) < LIVE_STEP_M_MIN) return points;
  return [...points.slice(-LIVE_POINTS_MAX + 1), point];
}

/** Gives the lines, oldest first: a new one begins where the robot was not followed. */
export function trailFromPoints(
  reported: readonly TrailPoint[],
  live: readonly TrailPoint[] = [],
): TrailPoint[][] {
  const lines: TrailPoint[][] = [];
  let last: TrailPoint | undefined;
  for (const point of [...reported, ...live].toSorted((a, b) => a.atMs - b.atMs)) {
    const stepM = last === undefined ? STEP_M_MAX : distanceM(last, point);
    if (last === undefined || isJump(stepM, point.atMs - last.atMs)) lines.push([point]);
    else if (stepM >= STEP_M_MIN) lines.at(-1)?.push(point);
    // A robot that stands is followed all the same: only its time moves on.
    last = stepM >= STEP_M_MIN || last === undefined ? point : { ...last, atMs: point.atMs };
  }
  return lines;
}

function distanceM(a: Pose, b: Pose): number {
  return Math.hypot(a.xM - b.xM, a.yM - b.yM);
}

/** Adds up the length of lines, in m. */
export function trailLengthM(lines: readonly (readonly Pose[])[]): number {
  return lines.reduce((total, line) => total + lineLengthM(line), 0);
}

function lineLengthM(line: readonly Pose[]): number {
  return line.reduce((total, point, index) => {
    const before = line[index - 1] ?? point;
    return total + distanceM(before, point);
  }, 0);
}

function isJump(stepM: number, gapMs: number): boolean {
  return stepM > STEP_M_MAX || (gapMs > GAP_MS_MAX && stepM > STEP_M_MIN);
}
