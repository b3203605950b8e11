/** Is EventBridge Scheduler on this machine: invokes functions at the times their schedules name. */
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import { createServiceRoles } from "../authority/service-role.ts";
import { AwsError, type AwsService, type Functions, type Iam } from "../contracts.ts";
import type { StateStore } from "../state/state-store.ts";
import { deliver, nextTry, problemOf } from "./delivery.ts";
import type { Schedule } from "./schedule-schema.ts";
import { type Delivery, openScheduleStore, type ScheduleStore } from "./schedule-store.ts";
import type { Scheduler } from "./scheduler-engine.ts";
import { createSchedulerService } from "./scheduler-service.ts";
import { createSchedules } from "./schedules.ts";
import { nextDue } from "./timetable.ts";

export interface LocalScheduler extends Scheduler {
  readonly service: AwsService;
  /**
   * Does what is due by now; its own timer calls it as well. Resolves when Lambda has taken it, and rejects
   * with what is no error of AWS, a bug, when all of it was tried.
   */
  pass(): Promise<void>;
  close(): void;
}

export interface SchedulerOptions {
  readonly state: Pick<StateStore, "database">;
  readonly iam: Pick<Iam, "policiesOf" | "findRole">;
  readonly functions: Pick<Functions, "invoke">;
  readonly log: Log;
  /** @default the machine's clock */
  readonly clock?: Clock;
  /** Calls back after a time, in ms, and gives what cancels that. @default a timer */
  readonly wake?: Wake;
}

type Wake = (afterMs: number, act: () => void) => () => void;

/** Longest sleep, in ms: AWS promises 60 s of precision, and a clock may be set meanwhile. */
const SLEEP_MS_MAX = 60_000;

/** Shortest sleep after a pass that failed, in ms: what it left is still due, and would fail again at once. */
const FAILED_SLEEP_MS = 1_000;

/** Occurrences under way or waiting, of one schedule; past that the newest is dropped, with an error. */
const DELIVERIES_MAX = 100;

interface Around extends Omit<SchedulerOptions, "state" | "iam" | "clock" | "wake"> {
  readonly store: ScheduleStore;
  readonly roles: ReturnType<typeof createServiceRoles>;
  readonly epochMs: () => number;
  /** Deliveries that Lambda has taken, by id. */
  readonly taken: Set<string>;
}

/** Opens the schedules that the state keeps; none runs while anything holds them. */
export function createScheduler(options: SchedulerOptions): LocalScheduler {
  const { functions, iam, log, clock = systemClock, wake = timer } = options;
  const epochMs = () => clock.epochMs();
  const store = openScheduleStore(options.state.database);
  const roles = createServiceRoles({ iam, epochMs });
  const around = { store, roles, functions, log, epochMs, taken: new Set<string>() };
  let holds = 0;
  let closed = false;
  let cancel: (() => void) | undefined;
  const pass = async () => {
    beginDue(around);
    await attemptDue(around);
  };
  const arm = (atLeastMs = 0) => {
    cancel?.();
    cancel = undefined;
    const waitMs = holds > 0 || closed ? undefined : untilNext(around);
    if (waitMs !== undefined) cancel = wake(Math.max(waitMs, atLeastMs), run);
  };
  const run = () => {
    const failed = (error: unknown) => {
      log.error("scheduler failed", { error });
      arm(FAILED_SLEEP_MS);
    };
    pass().then(() => arm(), failed);
  };
  const schedules = createSchedules({ store, epochMs, onChange: () => arm() });
  return {
    service: createSchedulerService(schedules),
    put: schedules.putTemplate,
    retain: schedules.retainTemplates,
    hold: () => {
      holds += 1;
      arm();
      return {
        [Symbol.dispose]: () => {
          holds -= 1;
          arm();
        },
      };
    },
    pass,
    close: () => {
      closed = true;
      cancel?.();
    },
  };
}

const timer: Wake = (afterMs, act) => {
  const timeout = setTimeout(act, afterMs).unref();
  return () => clearTimeout(timeout);
};

/** However many occurrences were missed, as while the host was down, one stands for them all. */
function beginDue({ store, epochMs, log }: Around): void {
  const nowMs = epochMs();
  for (const kept of store.list()) {
    const { Name: name } = kept.schedule;
    const scheduledMs = nextDue(kept.schedule, kept);
    if (scheduledMs === undefined || scheduledMs > nowMs) continue;
    const waiting = store.deliveries().filter((delivery) => delivery.name === name).length;
    if (waiting < DELIVERIES_MAX) store.begin(name, { scheduledMs, nowMs });
    else {
      store.put({ ...kept, doneMs: nowMs });
      log.error("occurrence dropped: too many wait", { schedule: name, waiting });
    }
  }
}

async function attemptDue(around: Around): Promise<void> {
  const { store, taken, epochMs } = around;
  const nowMs = epochMs();
  const due = store
    .deliveries()
    .filter(({ id, nextTryMs }) => nextTryMs <= nowMs && !taken.has(id));
  for (const delivery of due) taken.add(delivery.id);
  const attempts = await Promise.allSettled(due.map((delivery) => attempt(delivery, around)));
  for (const one of attempts) if (one.status === "rejected") throw one.reason;
}

async function attempt(delivery: Delivery, around: Around): Promise<void> {
  const { store, taken, log } = around;
  const { id, name, failures } = delivery;
  const schedule = store.get(name)?.schedule;
  const end = () => {
    taken.delete(id);
    store.end(id);
  };
  if (schedule === undefined) return end();
  try {
    await deliver(schedule, delivery, { ...around, onSettled: end });
    log.debug("schedule invoked", { schedule: name, attempt: failures + 1 });
  } catch (error) {
    taken.delete(id);
    // Put off whatever it was: a bug that stays due would be met again without a pause.
    refuse(schedule, delivery, { ...around, problem: problemOf(error) });
    if (!(error instanceof AwsError)) throw error;
  }
}

function refuse(
  { Target }: Schedule,
  delivery: Delivery,
  { store, log, epochMs, problem }: Around & { readonly problem: string },
): void {
  const { id, name, failures } = delivery;
  const nextTryMs = nextTry(Target, delivery, epochMs());
  const facts = { schedule: name, attempt: failures + 1, problem };
  if (nextTryMs === undefined) {
    store.end(id);
    log.error("schedule given up: its target was not invoked", facts);
  } else {
    store.delay(delivery, nextTryMs);
    log.warn("schedule's target not invoked", { ...facts, waitMs: nextTryMs - epochMs() });
  }
}

/** Gives the time to the next thing to do, in ms, `SLEEP_MS_MAX` at most; nothing without schedules. */
function untilNext({ store, taken, epochMs }: Around): number | undefined {
  const schedules = store.list();
  if (schedules.length === 0) return undefined;
  const dues = schedules
    .map((kept) => nextDue(kept.schedule, kept))
    .filter((due) => due !== undefined);
  const tries = store
    .deliveries()
    .filter(({ id }) => !taken.has(id))
    .map((one) => one.nextTryMs);
  const nextMs = Math.min(...dues, ...tries) - epochMs();
  return Math.max(0, Math.min(nextMs, SLEEP_MS_MAX));
}
