/** Limits requests: a token bucket for rates, and counters for quotas. */

/** Takes one token; false when none is left. */
export type TokenBucket = (nowMs: number) => boolean;

/** Makes a full bucket of `burst` tokens that fills at `ratePerS`. */
export function createTokenBucket({
  ratePerS,
  burst,
}: {
  readonly ratePerS: number;
  readonly burst: number;
}): TokenBucket {
  let tokens = burst;
  let filledMs: number | undefined;
  return (nowMs) => {
    const elapsedMs = nowMs - (filledMs ?? nowMs);
    tokens = Math.min(burst, tokens + (elapsedMs / 1_000) * ratePerS);
    filledMs = nowMs;
    if (tokens < 1) return false;
    tokens -= 1;
    return true;
  };
}

export type Period = "DAY" | "WEEK" | "MONTH";

/** Counts one request; false when the quota of its period is used up. */
export type Quota = (epochMs: number) => boolean;

/** Makes a counter that starts anew with each period, by UTC; weeks start on Sunday. */
export function createQuota(limit: number, period: Period): Quota {
  let current = "";
  let used = 0;
  return (epochMs) => {
    const name = periodName(epochMs, period);
    if (name !== current) used = 0;
    current = name;
    if (used >= limit) return false;
    used += 1;
    return true;
  };
}

function periodName(epochMs: number, period: Period): string {
  const date = new Date(epochMs);
  if (period === "MONTH") return date.toISOString().slice(0, 7);
  if (period === "WEEK") date.setUTCDate(date.getUTCDate() - date.getUTCDay());
  return date.toISOString().slice(0, 10);
}
