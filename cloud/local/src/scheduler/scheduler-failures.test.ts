/**
 * Aim: an occurrence that can't be delivered is tried again at the times that its policy names, and never
 * without a pause; one whose schedule is gone is not.
 */
import { afterEach, describe, expect, it } from "vitest";
import {
  closeRigs,
  GROUP,
  MINUTE,
  newDir,
  openRig,
  putRole,
  schedule,
  T0,
} from "../../../../test/fixtures/scheduler-rig.ts";
import { AwsError } from "../contracts.ts";

afterEach(closeRigs);

const unavailable = new AwsError("TooManyRequestsException", "Rate Exceeded.", 429);

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

  it("by a bug is put off as well, loudly, and the others of the pass go on", async () => {
    const rig = openRig();
    rig.failWith(new TypeError("a bug"));
    rig.scheduler.put(schedule("rate(1 hour)"));
    rig.wake();
    await expect.poll(() => rig.waits.at(-1)).toBe(1_000);
    expect(rig.lines.filter((line) => line.includes("a bug"))).toHaveLength(1);
    rig.failWith(undefined);
    rig.scheduler.put(schedule("rate(1 hour)", { Name: "other" }));
    expect(await rig.at(T0 + 999)).toHaveLength(1);
    expect(await rig.at(T0 + 1_000)).toEqual(["2026-01-01T12:00:00Z"]);
    expect(rig.invocations.at(-1)?.event.attempt).toBe("2");
  });

  it("while the store itself fails is looked at again after a second, not at once", async () => {
    const rig = openRig();
    rig.scheduler.put(schedule("rate(1 hour)"));
    rig.database.exec(
      "CREATE TRIGGER full BEFORE INSERT ON scheduler_deliveries BEGIN SELECT RAISE(ABORT, 'full'); END",
    );
    const before = rig.waits.length;
    rig.wake();
    await expect.poll(() => rig.lines.join()).toContain("scheduler failed");
    expect(rig.waits.slice(before)).toEqual([1_000]);
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

describe("a schedule that its template lacks now", () => {
  it("is forgotten with what is under way for it; what a call made stays", async () => {
    const rig = openRig();
    for (const Name of ["stays", "left"]) rig.scheduler.put(schedule("rate(1 hour)", { Name }));
    await rig.at(T0);
    rig.failWith(unavailable);
    await rig.at(T0 + 60 * MINUTE);
    rig.failWith(undefined);
    rig.database.exec(
      "INSERT INTO scheduler_schedules SELECT 'called', REPLACE(schedule, 'stays', 'called'), NULL, created_ms, modified_ms, anchor_ms, done_ms FROM scheduler_schedules WHERE name = 'stays'",
    );
    rig.scheduler.retain(new Set(["stays"]));
    expect(await rig.at(T0 + 61 * MINUTE)).toHaveLength(1);
    const arns = async (afterMs: number) => {
      const before = rig.invocations.length;
      await rig.at(T0 + afterMs);
      return rig.invocations.slice(before).map(({ event }) => event.arn.split("/").at(-1));
    };
    expect(await arns(120 * MINUTE)).toEqual(["called", "stays"]);
  });
});
