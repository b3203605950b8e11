/** Keeps what authorizers granted, for as long as they allow. */

export interface AuthorizerCache<T> {
  get(key: string, nowMs: number): T | undefined;
  /** Keeps a value for `ttlS` seconds; nothing at 0. */
  put(key: string, value: T, until: { readonly nowMs: number; readonly ttlS: number }): void;
}

/** Most grants kept; beyond it the oldest goes. */
const ENTRIES_MAX = 10_000;

/** Makes an empty cache. */
export function createAuthorizerCache<T>(): AuthorizerCache<T> {
  const entries = new Map<string, { readonly value: T; readonly expiresMs: number }>();
  return {
    get: (key, nowMs) => {
      const entry = entries.get(key);
      if (entry === undefined) return undefined;
      if (nowMs < entry.expiresMs) return entry.value;
      entries.delete(key);
      return undefined;
    },
    put: (key, value, { nowMs, ttlS }) => {
      if (ttlS === 0) return;
      entries.delete(key);
      entries.set(key, { value, expiresMs: nowMs + ttlS * 1_000 });
      const oldest = entries.keys().next().value;
      if (entries.size > ENTRIES_MAX && oldest !== undefined) entries.delete(oldest);
    },
  };
}
