/** Remembers what is costly to ask for a while. */

/**
 * Makes a reader that asks again once its value is older than `ms`. Callers at the same time wait for
 * one answer, and a failure is not remembered.
 */
export function remembered<T>(
  read: () => Promise<T>,
  ms: number,
  nowMs: () => number,
): () => Promise<T> {
  let kept: { readonly value: Promise<T>; readonly atMs: number } | undefined;
  return () => {
    if (kept !== undefined && nowMs() - kept.atMs < ms) return kept.value;
    const value = read();
    const mine = { value, atMs: nowMs() };
    kept = mine;
    value.catch(() => {
      if (kept === mine) kept = undefined;
    });
    return value;
  };
}
