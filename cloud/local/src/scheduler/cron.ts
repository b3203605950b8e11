/**
 * Reads cron expressions in AWS's dialect: minutes, hours, day of month, month, day of week, year.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html#cron-based
 */
// Its parts, since the whole also loads a package that puts numbers into words, of no use here.
import { next } from "aws-cron-parser/built/lib/next.js";
import { type ParsedCron, parse } from "aws-cron-parser/built/lib/parse.js";

/** Gives the first occurrence after a time, both in epoch ms; nothing where there is none any more. */
export type NextOccurrence = (afterMs: number) => number | undefined;

interface Field {
  readonly name: string;
  readonly min: number;
  readonly max: number;
  /** Names that stand for numbers, from `min` on. */
  readonly names?: readonly string[];
  /** What else may stand there, by itself. */
  readonly special?: RegExp;
}

const MONTHS = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
const WEEKDAYS = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

/** Lists AWS's fields in their order, with their numbers and what the parser reads right besides. */
const FIELDS: readonly Field[] = [
  { name: "minutes", min: 0, max: 59 },
  { name: "hours", min: 0, max: 23 },
  {
    name: "day of month",
    min: 1,
    max: 31,
    special: /^(\?|L|L-([1-9]|[12]\d|30)|([1-9]|[12]\d|3[01])W)$/,
  },
  { name: "month", min: 1, max: 12, names: MONTHS },
  { name: "day of week", min: 1, max: 7, names: WEEKDAYS, special: /^(\?|[1-7]L|[1-7]#[1-5])$/ },
  { name: "year", min: 1970, max: 2199 },
];

/** Months looked through at most: every 29 February on a given weekday comes within 40 years. */
const MONTHS_MAX = 40 * 12;

/** Judges the six fields of an expression. */
export function parseCron(
  text: string,
):
  | { readonly ok: true; readonly value: NextOccurrence }
  | { readonly ok: false; readonly problem: string } {
  const fields = text.trim().split(/\s+/);
  if (fields.length !== FIELDS.length) return problem(`needs six fields, not ${fields.length}`);
  const numeric = fields.map((field, index) => withNumbers(field.toUpperCase(), FIELDS[index]));
  const unfit = FIELDS.find((field, index) => !fits(numeric[index] ?? "", field));
  if (unfit !== undefined) return problem(`the field ${unfit.name} cannot be honoured`);
  const [, , dayOfMonth, , dayOfWeek] = numeric;
  if ((dayOfMonth === "?") === (dayOfWeek === "?")) {
    return problem("exactly one of day of month and day of week must be ?");
  }
  const parsed = parse(numeric.map(inOrder).join(" "));
  return { ok: true, value: (afterMs) => occurrenceAfter(parsed, afterMs) };
}

const problem = (text: string) => ({ ok: false, problem: text }) as const;

function withNumbers(field: string, { names = [], min }: Field = FIELDS[0] as Field): string {
  return names.reduce((text, name, index) => text.replaceAll(name, String(index + min)), field);
}

/** The parser reads numbers leniently, so only what it reads right passes: lists of ranges, or one step. */
function fits(text: string, { min, max, special }: Field): boolean {
  if (special?.test(text)) return true;
  const isNumber = (part: string) =>
    /^\d+$/.test(part) && Number(part) >= min && Number(part) <= max;
  const isRange = (part: string) => {
    const [from = "", to = ""] = part.split("-");
    return /^\d+-\d+$/.test(part) && isNumber(from) && isNumber(to) && Number(from) <= Number(to);
  };
  const [base = "", step, ...rest] = text.split("/");
  if (step !== undefined) {
    const isStep = /^\d+$/.test(step) && Number(step) >= 1 && Number(step) <= max;
    return rest.length === 0 && isStep && (base === "*" || isNumber(base) || isRange(base));
  }
  return text === "*" || text.split(",").every((part) => isNumber(part) || isRange(part));
}

/** The parser takes the first of a list that is late enough, so a list must ascend. */
function inOrder(text: string): string {
  if (!text.includes(",")) return text;
  const numbers = text.split(",").flatMap((part) => {
    const [from = 0, to = from] = part.split("-").map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
  return numbers.toSorted((a, b) => a - b).join(",");
}

/**
 * Looks month by month: the parser takes 31 April for 1 May and passes over what lies before it, and
 * gives up where a month has no such day.
 */
function occurrenceAfter(parsed: ParsedCron, afterMs: number): number | undefined {
  let fromMs = afterMs;
  for (let count = 0; count < MONTHS_MAX; count += 1) {
    const found = withinParser(parsed, fromMs);
    if (found === null) return undefined;
    // The first minute that is looked at is the one after `fromMs`.
    const monthMs = monthOf(fromMs + MINUTE_MS);
    if (found !== undefined && monthOf(found) === monthMs) return found;
    fromMs = (found === undefined ? nextMonth(monthMs) : monthOf(found)) - MINUTE_MS;
  }
  return undefined;
}

const MINUTE_MS = 60_000;

function withinParser(parsed: ParsedCron, fromMs: number): number | null | undefined {
  try {
    return next(parsed, new Date(fromMs))?.getTime() ?? null;
  } catch {
    // It throws for a month without such a day; the next month may have it.
    return undefined;
  }
}

function monthOf(epochMs: number): number {
  const date = new Date(epochMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth());
}

function nextMonth(monthMs: number): number {
  const date = new Date(monthMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1);
}
