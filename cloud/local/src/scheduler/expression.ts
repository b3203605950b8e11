/**
 * Reads schedule expressions: `rate(…)`, `cron(…)` and `at(…)`, all of them in UTC.
 * @see https://docs.aws.amazon.com/scheduler/latest/UserGuide/schedule-types.html
 */
import { type NextOccurrence, parseCron } from "./cron.ts";

export type Expression =
  | { readonly kind: "rate"; readonly periodMs: number }
  | { readonly kind: "cron"; readonly next: NextOccurrence }
  | { readonly kind: "at"; readonly atMs: number };

export type ParsedExpression =
  | { readonly ok: true; readonly value: Expression }
  | { readonly ok: false; readonly problem: string };

const UNIT_MS = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

/** Judges an expression. */
export function parseExpression(text: string): ParsedExpression {
  const [, kind, inner = ""] = /^(rate|cron|at)\((.*)\)$/.exec(text) ?? [];
  switch (kind) {
    case "rate":
      return rate(inner);
    case "cron": {
      const cron = parseCron(inner);
      return cron.ok
        ? { ok: true, value: { kind, next: cron.value } }
        : problem(text, cron.problem);
    }
    case "at":
      return at(inner);
    default:
      return problem(text, "write it as rate(…), cron(…) or at(…)");
  }
}

function rate(inner: string): ParsedExpression {
  const [, count, unit] = /^([1-9]\d{0,8}) (minute|hour|day)s?$/.exec(inner) ?? [];
  if (count === undefined)
    return problem(`rate(${inner})`, "give a number of minutes, hours or days");
  const periodMs = Number(count) * UNIT_MS[unit as keyof typeof UNIT_MS];
  return { ok: true, value: { kind: "rate", periodMs } };
}

function at(inner: string): ParsedExpression {
  const isForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/.test(inner);
  const atMs = isForm ? Date.parse(`${inner}Z`) : Number.NaN;
  if (Number.isNaN(atMs)) return problem(`at(${inner})`, "give the time as yyyy-mm-ddThh:mm:ss");
  return { ok: true, value: { kind: "at", atMs } };
}

function problem(text: string, reason: string): ParsedExpression {
  return { ok: false, problem: `${text}: ${reason}` };
}
