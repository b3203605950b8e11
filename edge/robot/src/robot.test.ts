// Aim: every safety rule that the core keeps, told as facts. Method: plain events, numbers for time.
import { describe, expect, it } from "vitest";
import { act, BOOT, healthyGate, move, play, playFrom, stop, zero } from "./played-robot.ts";
import { DRIVE_STATE_LINGER_MS } from "./robot.ts";
import type { RobotEvent, RobotState } from "./robot-types.ts";

describe("a drive command", () => {
  it("sets the motors from its arrival for its hold time", () => {
    const { orders, refusals } = play(zero(1_000, 1), move(1_050, 2));
    expect(refusals).toEqual([]);
    expect(orders).toEqual([
      { type: "set", left: 0.5, right: 0.4, untilMs: 1_300, receivedAtMs: 1_050 },
    ]);
  });

  it("is refused without a stamp, from another boot, from the future and when too old", () => {
    const stamped = (stamp: { bootId?: string; clockMs?: number }) =>
      play(zero(1_000, 1), move(1_500, 2, stamp)).refusals;
    expect(stamped({})).toEqual(["no-stamp"]);
    expect(stamped({ bootId: "boot-0000", clockMs: 1_500 })).toEqual(["other-boot"]);
    expect(stamped({ bootId: BOOT, clockMs: 1_501 })).toEqual(["from-the-future"]);
    expect(stamped({ bootId: BOOT, clockMs: 1_099 })).toEqual(["too-old"]);
    expect(stamped({ bootId: BOOT, clockMs: 1_100 })).toEqual([]);
  });

  it("is refused when its sequence, or a later one, was heard before", () => {
    const { refusals, orders } = play(
      zero(1_000, 5),
      move(1_010, 7),
      move(1_020, 7),
      move(1_030, 6),
    );
    expect(refusals).toEqual(["not-newer", "not-newer"]);
    expect(orders).toHaveLength(1);
  });

  it("needs its operator to have sent zero first", () => {
    expect(play(move(1_000, 1)).refusals).toEqual(["not-released"]);
  });

  it("is refused while the gate is away, faulty or latched", () => {
    const withGate = (gate: RobotState["gate"]) =>
      play([900, { type: "gate", gate }], zero(1_000, 1), move(1_010, 2)).refusals;
    expect(withGate(undefined)).toEqual(["gate-down"]);
    expect(withGate({ ...healthyGate, faulty: true })).toEqual(["gate-down"]);
    expect(withGate({ ...healthyGate, emergencyStopped: true })).toEqual(["emergency-stop"]);
  });
});

describe("a drive of zero", () => {
  it("needs no stamp, stops its own driver at once and starts drive-state", () => {
    const { actions, last } = play(zero(1_000, 1), move(1_010, 2), zero(1_100, 3));
    expect(last).toEqual({ type: "stop" });
    expect(actions[0]).toMatchObject({
      type: "drive-state",
      payload: { bootId: BOOT, clockMs: 1_000, lastOperatorId: "ann", lastSequence: 1 },
    });
  });

  it("does not stop another operator's drive", () => {
    const { orders } = play(zero(1_000, 1), move(1_010, 2), zero(1_020, 1, "bob"));
    expect(orders).toHaveLength(1);
  });

  it("of an older sequence releases the motors but does not arm again after a stop", () => {
    const { refusals } = play(
      zero(1_000, 1),
      move(1_010, 5),
      stop(1_020),
      zero(1_030, 4),
      move(1_040, 6),
    );
    expect(refusals).toEqual(["not-released"]);
  });
});

describe("a stop", () => {
  it("by anyone stops the driver, who must release before moving again", () => {
    const { orders, refusals } = play(
      zero(1_000, 1),
      move(1_010, 2),
      stop(1_020),
      move(1_030, 3),
      zero(1_040, 4),
      move(1_050, 5),
    );
    expect(orders.map(({ type }) => type)).toEqual(["set", "stop", "set"]);
    expect(refusals).toEqual(["not-released"]);
  });

  it("of the emergency kind works every time, also the second", () => {
    const { orders } = play(stop(1_000, "emergency-stop"), stop(1_001, "emergency-stop"));
    expect(orders.map(({ type }) => type)).toEqual(["emergency-stop", "emergency-stop"]);
  });

  it("is never refused, whatever the state", () => {
    const lease: RobotEvent = { type: "lease", lease: { holder: "ann", version: 1 } };
    const { orders, refusals } = play(
      [900, { type: "gate", gate: undefined }],
      [910, lease],
      stop(1_000),
      stop(1_001, "emergency-stop"),
      act(1_002, "stop"),
    );
    expect(refusals).toEqual([]);
    expect(orders.map(({ type }) => type)).toEqual(["stop", "emergency-stop", "stop"]);
  });
});

describe("clearing the emergency stop", () => {
  const latched: [number, RobotEvent] = [
    900,
    { type: "gate", gate: { ...healthyGate, emergencyStopped: true } },
  ];

  it("needs a fresh stamp", () => {
    const clear = (stamp: { bootId?: string; clockMs?: number }) =>
      play(latched, stop(1_500, "clear-emergency-stop", stamp, "ann"));
    expect(clear({}).refusals).toEqual(["no-stamp"]);
    expect(clear({ bootId: BOOT, clockMs: 1_000 }).refusals).toEqual(["too-old"]);
    expect(clear({ bootId: BOOT, clockMs: 1_400 }).last).toMatchObject({
      type: "clear-emergency-stop",
      by: "ann",
    });
  });

  it("needs a stamp that is newer than the newest stop", () => {
    const clear = (clockMs: number) =>
      play(
        latched,
        stop(1_450, "emergency-stop"),
        stop(1_500, "clear-emergency-stop", { bootId: BOOT, clockMs }, "ann"),
      );
    expect(clear(1_449).refusals).toEqual(["too-old"]);
    expect(clear(1_450).refusals).toEqual([]);
  });

  it("needs the lease", () => {
    const fresh = { bootId: BOOT, clockMs: 1_500 };
    const clear = (operatorId: string) => stop(1_500, "clear-emergency-stop", fresh, operatorId);
    expect(play(latched, clear("bob")).refusals).toEqual(["no-lease"]);
    expect(play(latched, clear("ann")).refusals).toEqual([]);
    expect(playFrom({ lease: undefined }, latched, clear("ann")).refusals).toEqual(["no-lease"]);
  });
});

describe("the lease", () => {
  const lease = (holder: string | null, version: number): RobotEvent => ({
    type: "lease",
    lease: { holder, version },
  });

  it("lets only its holder drive, and stops whoever drives without it", () => {
    const { orders, refusals } = play(
      zero(1_000, 1),
      move(1_010, 2),
      [1_020, lease("bob", 1)],
      zero(1_030, 3),
      move(1_040, 4),
    );
    expect(orders.map(({ type }) => type)).toEqual(["set", "stop"]);
    expect(refusals).toEqual(["no-lease"]);
  });

  it("of an older version, or of the same once more, is ignored", () => {
    const { state } = play([1, lease("bob", 2)], [2, lease("ann", 1)], [3, lease("cid", 2)]);
    expect(state.lease?.holder).toBe("bob");
  });

  it("that was retained too long counts only until the newer one comes", () => {
    const { state, orders } = playFrom(
      { lease: undefined },
      [990, lease("ann", 6)],
      zero(1_000, 1),
      move(1_010, 2),
      [1_020, lease("bob", 7)],
      [1_030, lease("ann", 6)],
    );
    expect(orders.map(({ type }) => type)).toEqual(["set", "stop"]);
    expect(state.lease?.holder).toBe("bob");
  });

  it("that was never heard lets nobody move, and anybody stop", () => {
    const { orders, refusals } = playFrom(
      { lease: undefined },
      zero(1_000, 1),
      move(1_010, 2),
      stop(1_020, "emergency-stop"),
    );
    expect(refusals).toEqual(["no-lease"]);
    expect(orders.map(({ type }) => type)).toEqual(["emergency-stop"]);
  });

  it("that only tells of a request to hand over stops nobody", () => {
    const asked: RobotEvent = {
      type: "lease",
      lease: { holder: "ann", version: 1, asked: { operatorId: "bob" } },
    };
    const { orders } = play(zero(1_000, 1), move(1_010, 2), [1_020, asked], move(1_030, 3));
    expect(orders.map(({ type }) => type)).toEqual(["set", "set"]);
  });

  it("held by nobody lets nobody drive", () => {
    const { refusals } = play([1, lease(null, 1)], zero(1_000, 1), move(1_010, 2));
    expect(refusals).toEqual(["no-lease"]);
  });
});

describe("a lost link", () => {
  it("stops at once, and nobody moves again without releasing", () => {
    const { orders, refusals } = play(
      zero(1_000, 1),
      move(1_010, 2),
      [1_020, { type: "link-down" }],
      move(1_030, 3),
    );
    expect(orders.map(({ type }) => type)).toEqual(["set", "stop"]);
    expect(refusals).toEqual(["not-released"]);
  });
});

describe("drive-state", () => {
  it("goes on for two seconds after the newest command, then ends", () => {
    const tick = (at: number): [number, RobotEvent] => [at, { type: "tick" }];
    const told = (at: number) =>
      play(zero(1_000, 1), tick(at)).actions.filter(({ type }) => type === "drive-state").length;
    expect(told(1_000 + DRIVE_STATE_LINGER_MS - 1)).toBe(2);
    expect(told(1_000 + DRIVE_STATE_LINGER_MS)).toBe(1);
  });

  it("tells a refusal once", () => {
    const tick = (at: number): [number, RobotEvent] => [at, { type: "tick" }];
    const { actions } = play(move(1_000, 3), tick(1_050), tick(1_100));
    const payloads = actions.flatMap((a) => (a.type === "drive-state" ? [a.payload] : []));
    expect(payloads.map(({ refused }) => refused?.reason)).toEqual(["not-released", undefined]);
  });
});
