/** Keeps what the server must remember between two steps of a sign-in: in memory, for minutes. */

export interface Challenges<T> {
  /** Keeps `value` under `key` for `lifeMs`. */
  put(key: string, value: T, lifeMs: number): void;
  /** Gives a value once; `undefined` when unknown, used or too old. */
  take(key: string): T | undefined;
}

/** Open sign-ins at a time; the oldest is given up first. */
const OPEN_MAX = 1_000;

/** Makes an empty store; `nowMs` is a clock that never jumps. */
export function createChallenges<T>(nowMs: () => number): Challenges<T> {
  const kept = new Map<string, { readonly value: T; readonly endsAtMs: number }>();
  return {
    put: (key, value, lifeMs) => {
      const [oldest] = kept.keys();
      if (kept.size >= OPEN_MAX && oldest !== undefined) kept.delete(oldest);
      kept.set(key, { value, endsAtMs: nowMs() + lifeMs });
    },
    take: (key) => {
      const found = kept.get(key);
      kept.delete(key);
      return found !== undefined && found.endsAtMs > nowMs() ? found.value : undefined;
    },
  };
}
