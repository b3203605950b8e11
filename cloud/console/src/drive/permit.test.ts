/** Steps the driving core with a permit that comes and goes. */
import { describe, expect, it } from "vitest";
import type { Permit } from "./drive-types.ts";
import { CLEAR_HOLD_MS } from "./emergency.ts";
import { wantsLease } from "./motion.ts";
import { AHEAD, drives, ME, ready, stops } from "./played-drive.ts";
import { driveStatus } from "./status.ts";

const DRIVE: Permit = { kind: "drive" };
const ASKING: Permit = { kind: "asking" };
const TAKEN: Permit = { kind: "taken", by: "Ana" };
const VIEWER: Permit = { kind: "watch", why: "viewer" };

function readyWith(permit: Permit) {
  const page = ready();
  page.step({ type: "permit", permit });
  page.sent.length = 0;
  return page;
}

function moves(actions: Parameters<typeof drives>[0]) {
  return drives(actions).filter(({ left, right }) => left !== 0 || right !== 0);
}

describe("a hand that waits for the lease", () => {
  it("keeps zeros flowing, and moves the moment that the lease is there", () => {
    const page = readyWith(ASKING);
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    expect(wantsLease(page.state())).toBe(true);
    const waiting = page.run(1_000);
    expect(moves(waiting)).toEqual([]);
    expect(drives(waiting).length).toBeGreaterThanOrEqual(5);
    expect(driveStatus(page.state(), page.nowMs()).detail).toBe("Asking for the wheel.");
    expect(moves(page.step({ type: "permit", permit: DRIVE }))).toHaveLength(1);
    expect(moves(page.run(200))).toHaveLength(4);
  });

  it("must let go once somebody else was faster", () => {
    const page = readyWith(ASKING);
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.step({ type: "permit", permit: TAKEN });
    expect(wantsLease(page.state())).toBe(false);
    expect(driveStatus(page.state(), page.nowMs()).detail).toMatch(/^Ana drives/);
    page.step({ type: "permit", permit: DRIVE });
    expect(moves(page.run(500))).toEqual([]);
    page.step({ type: "release", source: "pad" });
    expect(moves(page.step({ type: "hold", source: "pad", vector: AHEAD }))).toHaveLength(1);
  });
});

describe("a lease that is lost while driving", () => {
  it.each([TAKEN, ASKING])("stops at once and wants the hand off: %j", (permit) => {
    const page = readyWith(DRIVE);
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.run(200);
    expect(drives(page.step({ type: "permit", permit }))).toMatchObject([{ left: 0, right: 0 }]);
    page.step({ type: "permit", permit: DRIVE });
    expect(moves(page.run(500))).toEqual([]);
    expect(driveStatus(page.state(), page.nowMs()).detail).toMatch(/do not drive this robot any/);
  });
});

describe("a robot that has not heard of the lease yet", () => {
  const refused = { operatorId: ME, reason: "no-lease" } as const;

  it("is driven on for a second, and then the hand must let go", () => {
    const page = readyWith(ASKING);
    page.step({ type: "hold", source: "pad", vector: AHEAD });
    page.step({ type: "permit", permit: DRIVE });
    page.run(500);
    page.hear({ refused });
    expect(moves(page.run(100))).not.toEqual([]);
    page.run(600);
    page.hear({ refused });
    expect(moves(page.run(100))).toEqual([]);
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Release");
  });
});

describe("who only watches", () => {
  it("sends stops and nothing else, whatever is pressed", () => {
    const page = readyWith(VIEWER);
    page.step({ type: "hold", source: "keyboard", vector: AHEAD });
    page.run(3_000);
    page.step({ type: "release", source: "keyboard" });
    page.step({ type: "link", up: false });
    page.step({ type: "link", up: true });
    page.run(2_000, false);
    expect(page.sent).toEqual([]);
    page.step({ type: "stop" });
    page.step({ type: "emergency-stop" });
    expect(stops(page.sent)).toEqual(["stop", "emergency-stop"]);
    expect(drives(page.sent)).toEqual([]);
  });

  it("reads so, and not that the robot is silent", () => {
    const page = readyWith(VIEWER);
    page.run(70_000, false);
    expect(driveStatus(page.state(), page.nowMs()).title).toBe("Watching");
  });
});

describe("clearing the emergency stop", () => {
  it("asks for the lease, and waits for it", () => {
    const page = readyWith(ASKING);
    page.hear({ emergencyStop: true });
    page.step({ type: "clear-press" });
    expect(wantsLease(page.state())).toBe(true);
    page.run(CLEAR_HOLD_MS + 100);
    expect(stops(page.sent)).toEqual([]);
    page.step({ type: "permit", permit: DRIVE });
    page.run(100);
    expect(stops(page.sent)).toEqual(["clear-emergency-stop"]);
  });

  it("is not for who may not drive", () => {
    for (const permit of [VIEWER, TAKEN]) {
      const page = readyWith(permit);
      page.hear({ emergencyStop: true });
      page.step({ type: "clear-press" });
      page.run(CLEAR_HOLD_MS + 500);
      expect(stops(page.sent)).toEqual([]);
    }
  });
});
