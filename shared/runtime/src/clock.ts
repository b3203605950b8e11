/** Reads the two clocks of a machine: the one that only runs forward, and the one people read. */

/** Tells the time; handed in wherever a decision depends on it, so that tests are exact. */
export interface Clock {
  /** Milliseconds, with fractions, of a clock that never jumps. */
  nowMs(): number;
  /** Milliseconds since 1970-01-01 UTC; jumps when the clock is set. */
  epochMs(): number;
}

/**
 * Returns CLOCK_MONOTONIC in milliseconds with fractions. On Linux every process of one boot reads
 * the same value, so stamps may be compared across processes.
 * @see https://man7.org/linux/man-pages/man2/clock_gettime.2.html
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}

/** Is the machine's own pair of clocks. */
export const systemClock: Clock = { nowMs: monotonicMs, epochMs: Date.now };
