/** Says what a benchmark gives: rows, each judged against a floor or a goal of the same run. */

export interface BenchRow {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** What the same run measured for the floor or peer, in the same unit. */
  readonly floor?: number;
  /** value / floor. */
  readonly ratio?: number;
  /** Largest ratio, or without a floor largest value, that is good enough. */
  readonly goal?: number;
  readonly ok?: boolean;
}

/** Measures one subject; progress goes to standard error. */
export type Bench = (progress: (text: string) => void) => Promise<readonly BenchRow[]>;

/** Makes a row that is judged by its ratio to a floor. */
export function ratioRow(
  name: string,
  measured: { readonly value: number; readonly floor: number; readonly unit: string },
  goal?: number,
): BenchRow {
  const ratio = measured.value / measured.floor;
  return { name, ...measured, ratio, ...(goal === undefined ? {} : { goal, ok: ratio <= goal }) };
}

/** Makes a row that is judged by its value, or not at all. */
export function valueRow(name: string, value: number, unit: string, goal?: number): BenchRow {
  return { name, value, unit, ...(goal === undefined ? {} : { goal, ok: value <= goal }) };
}

/** Gives the value below which a share of the samples lies, 0 to 1. */
export function quantile(samples: readonly number[], share: number): number {
  if (samples.length === 0) throw new RangeError("no samples");
  const sorted = samples.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
