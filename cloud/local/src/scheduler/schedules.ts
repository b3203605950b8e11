/** Is the set of schedules: what templates and calls make, change and remove. */
import { isDeepStrictEqual } from "node:util";
import { AwsError } from "../contracts.ts";
import type { Schedule } from "./schedule-schema.ts";
import type { KeptSchedule, ScheduleStore } from "./schedule-store.ts";

export interface Schedules {
  /** Makes or changes the schedule that a template has; one that says the same as before stays as it is. */
  putTemplate(schedule: Schedule): void;
  /** Removes what templates made and is not among these names; what a call made stays. */
  retainTemplates(names: ReadonlySet<string>): void;
  /** @throws AwsError ResourceNotFoundException. */
  get(name: string): KeptSchedule;
  list(): readonly KeptSchedule[];
  /** @throws AwsError ConflictException. */
  create(schedule: Schedule): void;
  /** @throws AwsError ResourceNotFoundException. */
  update(schedule: Schedule): void;
  /** @throws AwsError ResourceNotFoundException. */
  remove(name: string): void;
}

export interface SchedulesOptions {
  readonly store: ScheduleStore;
  readonly epochMs: () => number;
  readonly onChange: () => void;
}

/** Schedules at most; AWS's quota is a million. */
const SCHEDULES_MAX = 1_000;

export function createSchedules({ store, epochMs, onChange }: SchedulesOptions): Schedules {
  const get = (name: string) => {
    const kept = store.get(name);
    if (kept === undefined) throw notFound(name);
    return kept;
  };
  const put = (schedule: Schedule, template: string | undefined) => {
    const before = store.get(schedule.Name);
    if (before === undefined && store.list().length >= SCHEDULES_MAX) throw tooMany();
    const nowMs = epochMs();
    const createdMs = before?.createdMs ?? nowMs;
    const timing = timingAfter(before, schedule, nowMs);
    store.put({ schedule, template, createdMs, modifiedMs: nowMs, ...timing });
    onChange();
  };
  return {
    get,
    list: store.list,
    putTemplate: (schedule) => {
      const template = JSON.stringify(schedule);
      // A call may have changed it since; the next deployment that says nothing new leaves that alone.
      if (store.get(schedule.Name)?.template === template) onChange();
      else put(schedule, template);
    },
    retainTemplates: (names) => {
      for (const { schedule, template } of store.list())
        if (template !== undefined && !names.has(schedule.Name)) store.remove(schedule.Name);
      onChange();
    },
    create: (schedule) => {
      if (store.get(schedule.Name) !== undefined) throw exists(schedule.Name);
      put(schedule, undefined);
    },
    update: (schedule) => put(schedule, get(schedule.Name).template),
    remove: (name) => {
      get(name);
      store.remove(name);
      onChange();
    },
  };
}

/** Another timing begins anew; what a disabled schedule missed is not caught up when it is enabled. */
function timingAfter(
  before: KeptSchedule | undefined,
  after: Schedule,
  nowMs: number,
): Pick<KeptSchedule, "anchorMs" | "doneMs"> {
  if (before === undefined || !isDeepStrictEqual(timed(before.schedule), timed(after))) {
    return { anchorMs: nowMs, doneMs: undefined };
  }
  const { anchorMs, doneMs, schedule } = before;
  const wakes = schedule.State === "DISABLED" && after.State !== "DISABLED";
  return { anchorMs, doneMs: wakes ? nowMs : doneMs };
}

const timed = ({ ScheduleExpression, StartDate }: Schedule) => ({ ScheduleExpression, StartDate });

function notFound(name: string): AwsError {
  return new AwsError("ResourceNotFoundException", `Schedule ${name} does not exist.`, 404);
}

function exists(name: string): AwsError {
  return new AwsError("ConflictException", `Schedule ${name} already exists.`, 409);
}

function tooMany(): AwsError {
  const message = `The local host keeps ${SCHEDULES_MAX} schedules at most.`;
  return new AwsError("ServiceQuotaExceededException", message, 402);
}
