/**
 * Aim: every occurrence of a schedule reaches its function, once, whatever happens to the host. Method:
 * the real store and IAM on a data folder that is opened again, a clock that is set, functions that note.
 */
import { afterEach, describe, expect, it } from "vitest";
import {
  closeRigs,
  MINUTE,
  openRig,
  schedule,
  T0,
} from "../../../../test/fixtures/scheduler-rig.ts";

afterEach(closeRigs);

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
