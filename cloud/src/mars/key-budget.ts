/** Counts what a NASA key was used for, by hour and day, so that it is never used up. */

/** Is what a key may do. */
export interface KeyLimits {
  readonly perHour: number;
  readonly perDay: number;
}

/**
 * NASA's limits of DEMO_KEY, for each address; and half of those of a key of one's own, which other programs
 * may use as well: 1,000 an hour. @see https://api.nasa.gov
 */
export function limitsOf(key: string): KeyLimits {
  return key === "DEMO_KEY" ? { perHour: 30, perDay: 50 } : { perHour: 500, perDay: 5_000 };
}

/** Is what is kept of a key: whose count it is, and how much of this hour and day is spent. */
export interface KeyBudget {
  /** Tells keys apart without holding one. */
  readonly keyTag: string;
  /** `2026-11-28T22` and `2026-11-28`. */
  readonly hour: string;
  readonly day: string;
  readonly hourUsed: number;
  readonly dayUsed: number;
  /** Until when the source itself takes no more, in ms since 1970; 0 when it does. */
  readonly blockedUntilMs: number;
}

/** How long a key rests that the source calls spent, in ms: its hours roll. */
const BLOCKED_MS = 3_600_000;

/** Turns a kept budget into that of this moment and this key. */
export function budgetAt(kept: KeyBudget | undefined, keyTag: string, nowMs: number): KeyBudget {
  const instant = new Date(nowMs).toISOString();
  const hour = instant.slice(0, 13);
  const day = instant.slice(0, 10);
  const same = kept?.keyTag === keyTag ? kept : undefined;
  return {
    keyTag,
    hour,
    day,
    hourUsed: same?.hour === hour ? same.hourUsed : 0,
    dayUsed: same?.day === day ? same.dayUsed : 0,
    blockedUntilMs: (same?.blockedUntilMs ?? 0) > nowMs ? (same?.blockedUntilMs ?? 0) : 0,
  };
}

/** Requests of an hour that the search for photos leaves: one question for the weather, tried three times. */
const WEATHER_PER_HOUR = 3;

/** Gives what the search for photos may use: of a day, it leaves the weather one request for each hour to come. */
export function besideWeather({ perHour, perDay }: KeyLimits, nowMs: number): KeyLimits {
  const hoursToCome = 24 - new Date(nowMs).getUTCHours();
  return { perHour: perHour - WEATHER_PER_HOUR, perDay: perDay - hoursToCome };
}

/** Spends one request; `undefined` when there is none left. */
export function spent(budget: KeyBudget, { perHour, perDay }: KeyLimits): KeyBudget | undefined {
  const { hourUsed, dayUsed, blockedUntilMs } = budget;
  if (blockedUntilMs > 0 || hourUsed >= perHour || dayUsed >= perDay) return undefined;
  return { ...budget, hourUsed: hourUsed + 1, dayUsed: dayUsed + 1 };
}

/** Takes the source's word for how many requests are left: others may use the key too. */
export function noted(
  budget: KeyBudget,
  remaining: number,
  at: KeyLimits & { nowMs: number },
): KeyBudget {
  return {
    ...budget,
    hourUsed: Math.max(budget.hourUsed, at.perHour - remaining),
    blockedUntilMs: remaining > 0 ? budget.blockedUntilMs : at.nowMs + BLOCKED_MS,
  };
}
