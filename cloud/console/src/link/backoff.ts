/** Spaces out tries to connect. */

/** Longest time before the second try, in ms. */
const FIRST_MS = 500;
/** Longest time between two tries, in ms. */
const LONGEST_MS = 10_000;

/**
 * Gives how long to wait after the `failures`th failure in a row (1 and up), in ms: doubled each
 * time, and spread over the upper half so that pages do not come back all at once.
 * `random` is 0 to 1.
 */
export function backoffMs(failures: number, random: number): number {
  const fullMs = Math.min(LONGEST_MS, FIRST_MS * 2 ** (failures - 1));
  return fullMs * (0.5 + random / 2);
}
