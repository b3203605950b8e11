/**
 * Aim: every occurrence of a schedule reaches its function, once, whatever happens to the host. Method:
 * the real store and IAM on a data folder that is opened again, a clock that is set, functions that note.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog } from "@outrider/runtime";
import { afterEach, describe, expect, it } from "vitest";
import { AwsError, type PolicyStatement } from "../contracts.ts";
import { createIam } from "../iam/credentials.ts";
import { openStateStore } from "../state/state-store.ts";
import type { Schedule } from "./schedule-schema.ts";
import { createScheduler } from "./scheduler.ts";

const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function:fetch";
const ROLE = "arn:aws:iam::000000000000:role/Invoker";
const GROUP = "arn:aws:scheduler:us-east-1:000000000000:schedule-group/default";
const T0 = Date.UTC(2026, 0, 1, 12);
const MINUTE = 60_000;

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
});

interface Invocation {
  readonly event: { scheduled: string; attempt: string };
  settle(): void;
}

function openRig(dir = newDir(), { mayInvoke = true } = {}) {
  const lines: string[] = [];
  const log = createLog({ level: "debug", write: (line) => lines.push(line) });
  const iam = createIam({ stateDir: join(dir, "iam"), log });
  const allow: PolicyStatement = {
    Effect: "Allow",
    Action: ["lambda:InvokeFunction"],
    Resource: [FUNCTION],
  };
  const grant = () => iam.putRolePolicy(ROLE, "invoke", { Statement: [allow] });
  putRole(iam, GROUP);
  if (mayInvoke) grant();
  const state = openStateStore(dir);
  const invocations: Invocation[] = [];
  let failure: AwsError | undefined;
  let nowMs = T0;
  const waits: number[] = [];
  const scheduler = createScheduler({
    state,
    iam,
    log,
    clock: { nowMs: () => nowMs, epochMs: () => nowMs },
    wake: (afterMs) => {
      waits.push(afterMs);
      return () => undefined;
    },
    functions: {
      invoke: async (_name, payload, { onSettled } = {}) => {
        if (failure !== undefined) throw failure;
        const event = JSON.parse(payload.toString());
        invocations.push({ event, settle: () => onSettled?.() });
        return { ok: true, payload: Buffer.alloc(0) };
      },
    },
  });
  const close = () => {
    scheduler.close();
    state.close();
  };
  cleanups.push(close);
  return {
    ...{ dir, iam, scheduler, invocations, lines, waits, grant },
    failWith: (error: AwsError | undefined) => {
      failure = error;
    },
    /** Sets the clock and does what is due; each invocation ends at once unless it is told to run on. */
    at: async (epochMs: number, { runsOn = false } = {}) => {
      nowMs = epochMs;
      const before = invocations.length;
      await scheduler.pass();
      if (!runsOn) for (const one of invocations.slice(before)) one.settle();
      return invocations.slice(before).map(({ event }) => event.scheduled);
    },
    /** Ends as `kill -9` would and opens anew; `runsOn` invocations never settled. */
    restart: () => {
      cleanups.splice(cleanups.indexOf(close), 1);
      close();
      return openRig(dir);
    },
  };
}

function newDir(): string {
  const dir = mkdtempSync(join(tmpdir(), "scheduler-"));
  cleanups.push(() => rmSync(dir, { recursive: true, force: true }));
  return dir;
}

function putRole(iam: ReturnType<typeof createIam>, sourceArn: string): void {
  iam.putRole({
    arn: ROLE,
    name: "Invoker",
    trust: {
      Statement: [
        {
          Effect: "Allow",
          Action: ["sts:AssumeRole"],
          Resource: ["*"],
          Principal: { Service: ["scheduler.amazonaws.com"] },
          Condition: {
            StringEquals: { "aws:SourceArn": [sourceArn], "aws:SourceAccount": ["000000000000"] },
          },
        },
      ],
    },
  });
}

function schedule(expression: string, more: Partial<Schedule> = {}): Schedule {
  return {
    Name: "fetch-mars",
    ScheduleExpression: expression,
    FlexibleTimeWindow: { Mode: "OFF" },
    Target: {
      Arn: FUNCTION,
      RoleArn: ROLE,
      Input: JSON.stringify({
        scheduled: "<aws.scheduler.scheduled-time>",
        attempt: "<aws.scheduler.attempt-number>",
        arn: "<aws.scheduler.schedule-arn>",
      }),
    },
    ...more,
  };
}

const unavailable = new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);

describe("a rate schedule", () => {
  it("runs when it is made, and then at its rate", async () => {
    const rig = openRig();
    rig.scheduler.put(schedule("rate(30 minutes)"));
    expect(await rig.at(T0)).toEqual(["2026-01-01T12:00:00Z"]);
    expect(await rig.at(T0 + 29 * MINUTE)).toEqual([]);
    expect(await rig.at(T0 + 30 * MINUTE)).toEqual(["2026-01-01T12:30:00Z"]);
    expect(rig.invocations[0]?.event).toMatchObject({
      arn: "arn:aws:scheduler:us-east-1:000000000000:schedule/default/fetch-mars",
      attempt: "1",
    });
  });

  it("runs from its start date, and not after its end date", async () => {
    const rig = openRig();
    const dates = { StartDate: T0 + 5 * MINUTE, EndDate: T0 + 15 * MINUTE };
    rig.scheduler.put(schedule("rate(10 minutes)", dates));
    expect(await rig.at(T0)).toEqual([]);
    expect(await rig.at(T0 + 5 * MINUTE)).toEqual(["2026-01-01T12:05:00Z"]);
    expect(await rig.at(T0 + 15 * MINUTE)).toEqual(["2026-01-01T12:15:00Z"]);
    expect(await rig.at(T0 + 25 * MINUTE)).toEqual([]);
  });

  it("neither repeats nor forgets over a restart, and is caught up once after a long one", async () => {
    const first = openRig();
    first.scheduler.put(schedule("rate(30 minutes)"));
    await first.at(T0);
    const second = first.restart();
    second.scheduler.put(schedule("rate(30 minutes)"));
    expect(await second.at(T0 + MINUTE)).toEqual([]);
    const third = second.restart();
    third.scheduler.put(schedule("rate(30 minutes)"));
    const [late, ...more] = await third.at(T0 + 100 * MINUTE);
    expect([late, more]).toEqual(["2026-01-01T12:30:00Z", []]);
    expect(await third.at(T0 + 120 * MINUTE)).toEqual(["2026-01-01T14:00:00Z"]);
  });

  it("is run again when the host was killed while its function worked", async () => {
    const first = openRig();
    first.scheduler.put(schedule("rate(30 minutes)"));
    await first.at(T0, { runsOn: true });
    expect(await first.at(T0 + MINUTE)).toEqual([]);
    const second = first.restart();
    expect(await second.at(T0 + 2 * MINUTE)).toEqual(["2026-01-01T12:00:00Z"]);
    expect(await second.restart().at(T0 + 3 * MINUTE)).toEqual([]);
  });

  it("begins anew when its rate is changed, and stays as it is when its target is", async () => {
    const rig = openRig();
    rig.scheduler.put(schedule("rate(30 minutes)"));
    await rig.at(T0);
    rig.scheduler.put(schedule("rate(30 minutes)", { Description: "other" }));
    expect(await rig.at(T0 + MINUTE)).toEqual([]);
    rig.scheduler.put(schedule("rate(10 minutes)"));
    expect(await rig.at(T0 + MINUTE)).toEqual(["2026-01-01T12:01:00Z"]);
  });

  it("does nothing while it is disabled, and catches nothing of that up", async () => {
    const rig = openRig();
    rig.scheduler.put(schedule("rate(1 minute)", { State: "DISABLED" }));
    expect(await rig.at(T0 + 10 * MINUTE)).toEqual([]);
    rig.scheduler.put(schedule("rate(1 minute)"));
    expect(await rig.at(T0 + 10 * MINUTE)).toEqual([]);
    expect(await rig.at(T0 + 11 * MINUTE)).toEqual(["2026-01-01T12:11:00Z"]);
  });
});

describe("other schedules", () => {
  it("a cron schedule runs at the minutes that it names", async () => {
    const rig = openRig();
    rig.scheduler.put(schedule("cron(15 12 * * ? *)"));
    expect(await rig.at(T0)).toEqual([]);
    expect(await rig.at(T0 + 15 * MINUTE)).toEqual(["2026-01-01T12:15:00Z"]);
  });

  it("a one-time schedule runs once, and not at all when its time had passed", async () => {
    const rig = openRig();
    rig.scheduler.put(schedule("at(2026-01-01T12:05:00)"));
    rig.scheduler.put(schedule("at(2026-01-01T11:59:00)", { Name: "past" }));
    expect(await rig.at(T0 + 5 * MINUTE)).toEqual(["2026-01-01T12:05:00Z"]);
    expect(await rig.restart().at(T0 + 60 * MINUTE)).toEqual([]);
  });

  it("the timer sleeps to the next occurrence, a minute at most, and not at all while held", () => {
    const rig = openRig();
    const held = rig.scheduler.hold();
    rig.scheduler.put(schedule("at(2026-01-01T12:00:20)"));
    expect(rig.waits).toEqual([]);
    held[Symbol.dispose]();
    expect(rig.waits).toEqual([20_000]);
    rig.scheduler.put(schedule("at(2026-01-01T18:00:00)"));
    expect(rig.waits.at(-1)).toBe(60_000);
  });
});

describe("a target that cannot be invoked", () => {
  it("is tried again, each time after twice the wait, until it can", async () => {
    const rig = openRig();
    rig.failWith(unavailable);
    rig.scheduler.put(schedule("at(2026-01-01T12:01:00)"));
    const due = T0 + MINUTE;
    await rig.at(due);
    rig.failWith(undefined);
    expect(await rig.at(due + 999)).toEqual([]);
    rig.failWith(unavailable);
    await rig.at(due + 1_000);
    rig.failWith(undefined);
    expect(await rig.at(due + 2_999)).toEqual([]);
    expect(await rig.at(due + 3_000)).toEqual(["2026-01-01T12:01:00Z"]);
    expect(rig.invocations[0]?.event.attempt).toBe("3");
  });

  it("is given up loudly after the attempts, or at the age, that its policy names", async () => {
    const byCount = schedule("at(2026-01-01T12:01:00)");
    const policy = (RetryPolicy: object) => ({ Target: { ...byCount.Target, RetryPolicy } });
    const rig = openRig();
    rig.failWith(unavailable);
    rig.scheduler.put({ ...byCount, ...policy({ MaximumRetryAttempts: 0 }) });
    await rig.at(T0 + MINUTE);
    expect(rig.lines.at(-1)).toContain("given up");
    const byAge = { Name: "aged", ...policy({ MaximumEventAgeInSeconds: 60 }) };
    rig.scheduler.put(schedule("at(2026-01-01T12:02:00)", byAge));
    for (const afterS of [0, 1, 3, 7, 15, 31]) await rig.at(T0 + 2 * MINUTE + afterS * 1_000);
    expect(rig.lines.at(-1)).toContain("given up");
    rig.failWith(undefined);
    expect(await rig.at(T0 + 60 * MINUTE)).toEqual([]);
  });

  it("needs a role that trusts the service for this group, and may invoke the function", async () => {
    const rig = openRig(newDir(), { mayInvoke: false });
    rig.scheduler.put(schedule("rate(1 hour)"));
    expect(await rig.at(T0)).toEqual([]);
    expect(rig.lines.at(-1)).toContain("lambda:InvokeFunction");
    rig.grant();
    putRole(rig.iam, `${GROUP}-other`);
    expect(await rig.at(T0 + 1_000)).toEqual([]);
    expect(rig.lines.at(-1)).toContain("sts:AssumeRole");
    putRole(rig.iam, GROUP);
    expect(await rig.at(T0 + 3_000)).toEqual(["2026-01-01T12:00:00Z"]);
  });

  it("keeps no payload in the log", async () => {
    const rig = openRig();
    rig.failWith(unavailable);
    rig.scheduler.put(
      schedule("rate(1 hour)", { Target: { ...schedule("").Target, Input: '"secret"' } }),
    );
    await rig.at(T0);
    expect(rig.lines.join("")).not.toContain("secret");
  });
});
