/** Decides how bright the panel is: settings, times of day, darkness around it, touches. */
import type { DisplaySetup, DisplayState, Settings } from "../display-types.ts";
import { isClockSet, isTimeZone, minuteOfDay, minutesOf, type Now } from "./time.ts";

/** Light of a room at which a panel is as bright as set, in lux: an office's, by EN 12464-1. */
const OFFICE_LUX = 500;
/** Share that is left in the dark. */
const DARK_SHARE = 0.25;
/** Brightness of a panel that somebody woke by touch. */
const WOKEN_MIN = 0.4;

/** Gives the brightness from 0 to 1. While the clock is not set no time of day counts. */
export function brightnessOf(state: DisplayState, now: Now, setup: DisplaySetup): number {
  if (now.nowMs < state.identifyUntilMs) return 1;
  const zone = timeZoneOf(state, setup);
  const minute = isClockSet(now) ? minuteOfDay(now.epochMs, zone) : undefined;
  const byDay = dayBrightness(state.settings, minute, setup);
  const day = state.lux === undefined ? byDay : byDay * shareFor(state.lux);
  const night = minute === undefined ? undefined : nightBrightness(state.settings, minute);
  const set = night ?? day;
  return now.nowMs < state.wokenUntilMs ? Math.max(set, Math.min(byDay, 1), WOKEN_MIN) : set;
}

/** Gives the time zone in force: the settings', where this machine knows it. */
export function timeZoneOf({ settings }: DisplayState, { defaults }: DisplaySetup): string {
  const { timeZone } = settings;
  return timeZone !== undefined && isTimeZone(timeZone) ? timeZone : defaults.timeZone;
}

function dayBrightness(
  { brightness, schedule = [] }: Settings,
  minute: number | undefined,
  { defaults }: DisplaySetup,
): number {
  const plain = brightness ?? defaults.brightness;
  if (minute === undefined || schedule.length === 0) return plain;
  const sorted = schedule.toSorted((a, b) => minutesOf(a.from) - minutesOf(b.from));
  const begun = sorted.findLast(({ from }) => minutesOf(from) <= minute) ?? sorted.at(-1);
  return begun?.brightness ?? plain;
}

function nightBrightness({ night }: Settings, minute: number): number | undefined {
  if (night === undefined) return undefined;
  const [from, to] = [minutesOf(night.from), minutesOf(night.to)];
  const isNight = from <= to ? minute >= from && minute < to : minute >= from || minute < to;
  return isNight ? night.brightness : undefined;
}

/** Grows with the logarithm of the light, as eyes do. */
function shareFor(lux: number): number {
  const share = Math.log10(1 + Math.max(0, lux)) / Math.log10(1 + OFFICE_LUX);
  return Math.min(1, DARK_SHARE + (1 - DARK_SHARE) * share);
}
