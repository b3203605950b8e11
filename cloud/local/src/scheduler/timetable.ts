/** Says when a schedule is due next; reads no clock of its own. */
import { parseExpression } from "./expression.ts";
import type { Schedule } from "./schedule-schema.ts";

export interface Timing {
  /** When the schedule was made, or its timing changed, in epoch ms. */
  readonly anchorMs: number;
  /** Everything up to here, in epoch ms, is dealt with. */
  readonly doneMs: number | undefined;
}

/**
 * Gives the first occurrence that is not dealt with, in epoch ms; nothing when the schedule is disabled
 * or over. A rate counts from its start date, or else from when it was made, and is due there at once.
 */
export function nextDue(schedule: Schedule, { anchorMs, doneMs }: Timing): number | undefined {
  const { StartDate = anchorMs, EndDate = Number.POSITIVE_INFINITY, State } = schedule;
  const parsed = parseExpression(schedule.ScheduleExpression);
  if (State === "DISABLED" || !parsed.ok) return undefined;
  const expression = parsed.value;
  // What lies before its making is no matter of the schedule, whatever date it starts with.
  const afterMs = doneMs ?? anchorMs - 1;
  if (expression.kind === "at") return expression.atMs > afterMs ? expression.atMs : undefined;
  const dueMs =
    expression.kind === "rate"
      ? rateDue(StartDate, expression.periodMs, afterMs)
      : expression.next(Math.max(afterMs, StartDate - 1));
  return dueMs !== undefined && dueMs <= EndDate ? dueMs : undefined;
}

function rateDue(startMs: number, periodMs: number, afterMs: number): number {
  if (afterMs < startMs) return startMs;
  return startMs + (Math.floor((afterMs - startMs) / periodMs) + 1) * periodMs;
}
