/**
 * Judges the keys of api.nasa.gov and counts what they may still ask within the hour.
 * @see https://api.nasa.gov/assets/html/authentication.html
 */

export type KeyJudgement =
  | { readonly ok: true; readonly limit: number; readonly remaining: number }
  | {
      readonly ok: false;
      readonly status: 403 | 429;
      readonly code: "API_KEY_MISSING" | "API_KEY_INVALID" | "OVER_RATE_LIMIT";
      readonly limit?: number;
    };

export interface ApiKeys {
  /** Counts one request with a key, unless it is refused. */
  spend(key: string | null): KeyJudgement;
}

/** Requests within a rolling hour: NASA's own numbers. */
const DEMO = { key: "DEMO_KEY", perHour: 30 } as const;
const PERSONAL_PER_HOUR = 1_000;

/** A personal key is 40 letters and digits. @see https://api.data.gov/docs/developer-manual */
const PERSONAL = /^[a-zA-Z0-9]{40}$/;

const HOUR_MS = 3_600_000;

/** Keys counted at most; past that the one that came first is forgotten. */
const KEYS_MAX = 1_000;

export function createApiKeys(epochMs: () => number): ApiKeys {
  const spent = new Map<string, readonly number[]>();
  const count = (key: string, limit: number): KeyJudgement => {
    const nowMs = epochMs();
    const recent = (spent.get(key) ?? []).filter((at) => at > nowMs - HOUR_MS);
    if (recent.length >= limit) return { ok: false, status: 429, code: "OVER_RATE_LIMIT", limit };
    const oldest = spent.size >= KEYS_MAX && !spent.has(key) ? [...spent.keys()][0] : undefined;
    if (oldest !== undefined) spent.delete(oldest);
    spent.set(key, [...recent, nowMs]);
    return { ok: true, limit, remaining: limit - recent.length - 1 };
  };
  return {
    spend: (key) => {
      if (key === null || key === "") return { ok: false, status: 403, code: "API_KEY_MISSING" };
      const limit = limitOf(key);
      if (limit === undefined) return { ok: false, status: 403, code: "API_KEY_INVALID" };
      return count(key, limit);
    },
  };
}

function limitOf(key: string): number | undefined {
  if (key === DEMO.key) return DEMO.perHour;
  return PERSONAL.test(key) ? PERSONAL_PER_HOUR : undefined;
}
