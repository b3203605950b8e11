/** Gives values the form that a binding asks for. What a format can't read it leaves missing. */
import type { Format, FormatName } from "@outrider/protocol";
import { createBoundedCache } from "../bounded-cache.ts";
import { epochAgeMs, isClockSet, type Now } from "../core/time.ts";

export interface FormatContext {
  readonly now: Now;
  readonly timeZone: string;
}

type Formatter = (value: unknown, argument: string | undefined, context: FormatContext) => unknown;

/** Is what an age reads while no clock can tell it. */
export const CLOCK_NOT_SET = "clock not set";
/** Stands between a number and its unit, so that no line breaks there. */
const FIXED_SPACE = "\u00a0";
const MINUS = "−";

const FORMATTERS: Readonly<Record<FormatName, Formatter>> = {
  number: (value, argument) => {
    const number = numberOf(value);
    if (number === undefined) return value === null ? undefined : value;
    const text = argument === undefined ? String(number) : number.toFixed(Number(argument));
    // What rounds to nothing has no sign.
    return text.replace(/^-(?=0(\.0*)?$)/, "").replace("-", MINUS);
  },
  percent: (value) => {
    const number = numberOf(value);
    return number === undefined ? undefined : `${Math.round(number * 100)}${FIXED_SPACE}%`;
  },
  time: (value, _, { timeZone }) =>
    told(value, { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" }),
  date: (value, _, { timeZone }) =>
    told(value, { timeZone, day: "numeric", month: "short", year: "numeric" }),
  weekday: (value, _, { timeZone }) => told(value, { timeZone, weekday: "long" }),
  age: (value, _, { now }) => ageText(value, now),
  upper: (value) => (typeof value === "string" ? value.toUpperCase() : value),
  unit: (value, argument = "") => {
    const isMissing = value === undefined || value === null || value === "";
    return isMissing ? undefined : `${textOf(value)}${FIXED_SPACE}${argument}`;
  },
  or: (value, argument) =>
    value === undefined || value === null || value === "" ? argument : value,
};

export function formatValue(value: unknown, format: Format, context: FormatContext): unknown {
  return FORMATTERS[format.name](value, format.argument, context);
}

function textOf(value: unknown): string {
  return String(value).replace(/^-/, MINUS);
}

/** Reads a number, also from text: some sources send their numbers quoted. */
function numberOf(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

/** Reads an instant: ms since 1970, or a text in ISO 8601. */
function epochOf(value: unknown): number | undefined {
  const atMs = typeof value === "string" ? Date.parse(value) : value;
  if (typeof atMs !== "number" || !Number.isFinite(atMs)) return undefined;
  return Math.abs(atMs) > DATE_MS_MAX ? undefined : atMs;
}

/** Furthest instant from 1970 that a date can be. @see ECMA-262, section "Time Values" */
const DATE_MS_MAX = 8.64e15;

/** Tells of an instant in words that change with the minute at most, in any zone. */
type Teller = (atMs: number) => string;

const TELLERS_MAX = 32;
/** Instants that are remembered of each: what a page shows is asked for each second. */
const TOLD_MAX = 32;
const tellers = createBoundedCache<string, Teller>(TELLERS_MAX);

function told(value: unknown, options: Intl.DateTimeFormatOptions): string | undefined {
  const atMs = epochOf(value);
  if (atMs === undefined) return undefined;
  return tellers(Object.values(options).join(" "), () => tellerOf(options))(atMs);
}

function tellerOf(options: Intl.DateTimeFormatOptions): Teller {
  const format = new Intl.DateTimeFormat("en-GB", options);
  const texts = createBoundedCache<number, string>(TOLD_MAX);
  return (atMs) => texts(Math.floor(atMs / MINUTE_MS), () => format.format(atMs));
}

function ageText(value: unknown, now: Now): string | undefined {
  const atMs = epochOf(value);
  if (atMs === undefined) return undefined;
  const age = epochAgeMs(atMs, now);
  if (age !== undefined) return spanText(age);
  return isClockSet(now) ? "in the future" : CLOCK_NOT_SET;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const YEAR_MS = 365.25 * DAY_MS;

/** Tells a span in one unit, rounded down: 12 s, 5 min, 3 h, 12 d, 6 y. */
export function spanText(spanMs: number): string {
  if (spanMs < MINUTE_MS) return `${Math.floor(spanMs / 1_000)}${FIXED_SPACE}s`;
  if (spanMs < HOUR_MS) return `${Math.floor(spanMs / MINUTE_MS)}${FIXED_SPACE}min`;
  if (spanMs < 2 * DAY_MS) return `${Math.floor(spanMs / HOUR_MS)}${FIXED_SPACE}h`;
  if (spanMs < 2 * YEAR_MS) return `${Math.floor(spanMs / DAY_MS)}${FIXED_SPACE}d`;
  return `${Math.floor(spanMs / YEAR_MS)}${FIXED_SPACE}y`;
}
