/** Judges times: inside everything runs on the clock that never jumps; the wall clock is a guest. */
import { createBoundedCache } from "../bounded-cache.ts";

/** Is an instant as the core is handed it. */
export interface Now {
  /** The monotonic clock, in ms. */
  readonly nowMs: number;
  /** What the wall clock says, in ms since 1970; it may be wrong and may jump. */
  readonly epochMs: number;
  /** Names this boot of the machine, within which monotonic times compare. */
  readonly boot: string;
  /** Whether a time server has set the wall clock since the program began: only then it is trusted. */
  readonly isSynchronised: boolean;
}

/** Says when something happened, so that its age can be told after any jump, restart or reboot. */
export interface Stamp {
  readonly boot: string;
  readonly atMs: number;
  /** The wall clock then; absent where no time server had set it. */
  readonly epochMs?: number | undefined;
}

/** A wall clock before this was never set: 2025-01-01, which is older than this program. */
const CLOCK_EPOCH_MS_MIN = Date.UTC(2025, 0, 1);
/** What a sender's clock may be ahead of ours before one of the two must be wrong, in ms. */
const AHEAD_MS_MAX = 60_000;

export function isClockSet({ epochMs }: Now): boolean {
  return epochMs >= CLOCK_EPOCH_MS_MIN;
}

export function stampOf(now: Now): Stamp {
  const { boot, nowMs, epochMs } = now;
  return isClockSet(now) && now.isSynchronised
    ? { boot, atMs: nowMs, epochMs }
    : { boot, atMs: nowMs };
}

/**
 * Gives how long ago that was, in ms from 0; `undefined` where no clock can say. A machine without a
 * battery for its clock starts with the time at which it was switched off: across boots the wall clock
 * counts only once a time server has set it.
 */
export function ageMs(stamp: Stamp, now: Now): number | undefined {
  if (stamp.boot === now.boot) return Math.max(0, now.nowMs - stamp.atMs);
  if (stamp.epochMs === undefined || !now.isSynchronised) return undefined;
  return epochAgeMs(stamp.epochMs, now);
}

/**
 * Gives the age of what another machine stamped, in ms from 0: a little ahead counts as now, far
 * ahead is `undefined`, as is everything while our clock is not set.
 */
export function epochAgeMs(epochMs: number, now: Now): number | undefined {
  if (!isClockSet(now)) return undefined;
  const age = now.epochMs - epochMs;
  if (age < -AHEAD_MS_MAX) return undefined;
  return Math.max(0, age);
}

/** Gives when a stamp was by the wall clock of now, in ms since 1970, 0 at the least. */
export function epochOf(stamp: Stamp, now: Now): number {
  const age = ageMs(stamp, now);
  return Math.max(0, Math.round(age === undefined ? (stamp.epochMs ?? 0) : now.epochMs - age));
}

/** One zone is in use at a time; more than a few means that somebody tries them all. */
const ZONES_MAX = 16;
const knownZones = createBoundedCache<string, boolean>(ZONES_MAX);
const minuteFormats = createBoundedCache<string, Intl.DateTimeFormat>(ZONES_MAX);

/** Says whether a time zone's name is one that this machine knows. */
export function isTimeZone(name: string): boolean {
  return knownZones(name, () => {
    try {
      new Intl.DateTimeFormat("en-GB", { timeZone: name });
      return true;
    } catch {
      return false;
    }
  });
}

/** Gives the minute of the day, 0 to 1439, that a wall clock shows in a time zone. */
export function minuteOfDay(epochMs: number, timeZone: string): number {
  const format = minuteFormats(
    timeZone,
    () => new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", minute: "2-digit" }),
  );
  return minutesOf(format.format(epochMs));
}

/** Reads `HH:MM` as minutes. */
export function minutesOf(time: string): number {
  const [hour = "0", minute = "0"] = time.split(":");
  return (Number(hour) % 24) * 60 + Number(minute);
}
