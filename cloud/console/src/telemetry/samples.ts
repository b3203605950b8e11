/** Keeps a robot's telemetry in the order it was taken, whether asked for or heard live. */
import type { Telemetry } from "../api/readings.ts";

/** Samples kept: three hours at one a second. The oldest go first. */
export const SAMPLES_MAX = 10_800;

/** Puts samples among others by `takenAtMs`; one taken at the same time replaces the older. */
export function mergeSamples(
  known: readonly Telemetry[],
  more: readonly Telemetry[],
): readonly Telemetry[] {
  const last = known.at(-1);
  const [only] = more;
  // Live telemetry comes one by one and in order: no need to sort hours of it each second.
  if (
    more.length === 1 &&
    only !== undefined &&
    (last === undefined || only.takenAtMs > last.takenAtMs)
  )
    return [...known, only].slice(-SAMPLES_MAX);
  const byTime = new Map([...known, ...more].map((sample) => [sample.takenAtMs, sample]));
  return [...byTime.values()].toSorted((a, b) => a.takenAtMs - b.takenAtMs).slice(-SAMPLES_MAX);
}

/**
 * Estimates how far the robot's clock lies behind this one: the smallest delay ever seen between
 * taking and hearing, in ms. A sample that waited in the robot's buffer makes it larger, never smaller.
 */
export function clockOffsetMs(
  known: number | undefined,
  takenAtMs: number,
  heardAtMs: number,
): number {
  return Math.min(known ?? Number.POSITIVE_INFINITY, heardAtMs - takenAtMs);
}

/** Is a column for every sample; `null` leaves a gap in the line. */
export type Column = readonly (number | null)[];

/** Takes one value out of each sample. */
export function column(
  samples: readonly Telemetry[],
  value: (sample: Telemetry) => number | undefined,
): Column {
  return samples.map((sample) => value(sample) ?? null);
}

/** Sums a column up for those who can't see the plot; `undefined` when it holds no value. */
export function summary(
  values: Column,
): { readonly last: number; readonly least: number; readonly most: number } | undefined {
  const known = values.filter((value) => value !== null);
  const last = known.at(-1);
  if (last === undefined) return undefined;
  const [least, most] = known.reduce(
    ([low, high], value) => [Math.min(low, value), Math.max(high, value)],
    [last, last],
  );
  return { last, least, most };
}
