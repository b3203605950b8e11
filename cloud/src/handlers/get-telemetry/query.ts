/** Reads the query of `GET /robots/{robot}/telemetry`. */
import type { Judged } from "@outrider/protocol";
import { z } from "zod";
import { placeFromToken } from "../page-token.ts";
import type { ReportRange } from "../telemetry-table.ts";

const HOUR_MS = 3_600_000;

/** Most reports in one answer: some 500 bytes each, so 0.5 MB of the 6 MB that Lambda may return. */
const LIMIT_MAX = 1_000;

const instant = z.union([
  z
    .string()
    .regex(/^\d{1,15}$/)
    .transform(Number),
  z.iso.datetime({ offset: true }).transform((text) => Date.parse(text)),
]);

const schema = z.object({
  from: instant.optional(),
  to: instant.optional(),
  limit: z.coerce.number().int().min(1).max(LIMIT_MAX).default(LIMIT_MAX),
  nextToken: z.string().max(1024).optional(),
});

const PROBLEMS: Readonly<Record<string, string>> = {
  from: "from: a time such as 2026-11-22T20:15:00Z, or ms since 1970",
  to: "to: a time such as 2026-11-22T20:15:00Z, or ms since 1970",
  limit: `limit: a whole number from 1 to ${LIMIT_MAX}`,
  nextToken: "nextToken: at most 1024 characters",
};

/**
 * Is where a page ended, with the range it was of: so a list without `from` and `to` keeps its
 * range while the clock moves on.
 */
export const place = z.strictObject({
  thing: z.string(),
  fromMs: z.number(),
  toMs: z.number(),
  afterMs: z.number(),
});

/** Reads `from`, `to`, `limit` and `nextToken`; without a range it is the hour up to `nowMs`. */
export function readQuery(
  thing: string,
  query: Readonly<Record<string, string | undefined>>,
  nowMs: number,
): Judged<ReportRange> {
  const parsed = schema.safeParse(query);
  if (!parsed.success) {
    const name = String(parsed.error.issues[0]?.path[0] ?? "");
    return { ok: false, problem: PROBLEMS[name] ?? "The query can't be read." };
  }
  const { from, to, limit, nextToken } = parsed.data;
  if (nextToken !== undefined) return continued(thing, nextToken, limit);
  const toMs = to ?? nowMs;
  const fromMs = from ?? toMs - HOUR_MS;
  if (fromMs > toMs) return { ok: false, problem: "from: lies behind to" };
  return { ok: true, value: { thing, fromMs, toMs, limit } };
}

function continued(thing: string, nextToken: string, limit: number): Judged<ReportRange> {
  const read = placeFromToken(nextToken, place);
  if (!read.ok) return read;
  if (read.value.thing !== thing)
    return { ok: false, problem: "nextToken: belongs to another robot" };
  return { ok: true, value: { ...read.value, limit } };
}
