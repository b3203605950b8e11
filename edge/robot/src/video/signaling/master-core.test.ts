/** The master's core, with plain values: every wait and renewal to the millisecond. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  INITIAL,
  type MasterAction,
  type MasterEvent,
  type MasterState,
  PING_MS,
  stepMaster,
} from "./master-core.ts";

const HOUR_MS = 3_600_000;

/** Runs a core by hand; the largest wait is drawn each time, unless told otherwise. */
function master(random = 1) {
  let state: MasterState = INITIAL;
  const at = (nowMs: number, event: MasterEvent): readonly MasterAction[] => {
    const step = stepMaster(state, event, { nowMs, random });
    state = step.state;
    return step.actions;
  };
  const open = (nowMs: number, socket: number, lives = {}) =>
    at(nowMs, {
      type: "opened",
      socket,
      iceExpiresAtMs: nowMs + 300_000,
      credentialsExpireAtMs: nowMs + HOUR_MS,
      ...lives,
    });
  return { at, open, tick: (nowMs: number) => at(nowMs, { type: "tick" }) };
}

const connect = (socket: number): MasterAction => ({ type: "connect", socket });
const drop = (socket: number): MasterAction => ({ type: "drop", socket });

describe("the signaling master", () => {
  it("connects at the start, once", () => {
    const { at, tick } = master();
    expect(at(0, { type: "start" })).toEqual([connect(1)]);
    expect(tick(250)).toEqual([]);
  });

  it("tries again after 0.25, 0.5, 1 s and so on up to 15 s, or half of that", () => {
    for (const [random, share] of [
      [1, 1],
      [0, 0.5],
    ] as const) {
      const { at, tick } = master(random);
      at(0, { type: "start" });
      let nowMs = 0;
      for (const [index, boundMs] of [250, 500, 1_000, 2_000, 4_000, 8_000, 15_000].entries()) {
        expect(at(nowMs, { type: "closed", socket: index + 1 })).toEqual([]);
        expect(tick(nowMs + boundMs * share - 1)).toEqual([]);
        nowMs += boundMs * share;
        expect(tick(nowMs)).toEqual([connect(index + 2)]);
      }
    }
  });

  it("waits as at first again once a socket has lasted ten seconds", () => {
    const { at, open, tick } = master();
    at(0, { type: "start" });
    at(0, { type: "closed", socket: 1 });
    tick(250);
    open(300, 2);
    at(5_000, { type: "closed", socket: 2 });
    expect(tick(5_499)).toEqual([]);
    expect(tick(5_500)).toEqual([connect(3)]);
    open(5_600, 3);
    at(20_000, { type: "closed", socket: 3 });
    expect(tick(20_250)).toEqual([connect(4)]);
  });

  it("gives an attempt up after 20 s", () => {
    const { at, tick, open } = master();
    at(0, { type: "start" });
    expect(tick(19_999)).toEqual([]);
    expect(tick(20_000)).toEqual([drop(1)]);
    expect(open(20_100, 1)).toEqual([drop(1)]);
    expect(tick(20_250)).toEqual([connect(2)]);
  });

  it("told to go away, opens the next socket before it drops the old one", () => {
    const { at, open } = master();
    at(0, { type: "start" });
    open(100, 1);
    expect(at(5_000, { type: "go-away", socket: 1 })).toEqual([connect(2)]);
    expect(at(5_001, { type: "go-away", socket: 1 })).toEqual([]);
    expect(open(5_200, 2)).toEqual([drop(1)]);
    expect(at(5_300, { type: "closed", socket: 1 })).toEqual([]);
  });

  it("told to go away again and again, connects once a second", () => {
    const { at, open, tick } = master();
    at(0, { type: "start" });
    open(0, 1);
    expect(at(10, { type: "go-away", socket: 1 })).toEqual([]);
    expect(tick(999)).toEqual([]);
    expect(tick(1_000)).toEqual([connect(2)]);
  });

  it("loses the old socket while the next opens, and opens no third", () => {
    const { at, open, tick } = master();
    at(0, { type: "start" });
    open(0, 1);
    at(5_000, { type: "go-away", socket: 1 });
    expect(at(5_010, { type: "closed", socket: 1 })).toEqual([]);
    expect(tick(5_500)).toEqual([]);
    expect(open(5_600, 2)).toEqual([]);
  });

  it("pings every ten seconds, and takes 25 s of silence for a loss", () => {
    const { at, open, tick } = master();
    at(0, { type: "start" });
    open(0, 1);
    expect(tick(PING_MS)).toEqual([{ type: "ping", socket: 1 }]);
    at(PING_MS, { type: "heard", socket: 1 });
    expect(tick(PING_MS + 1)).toEqual([]);
    expect(tick(2 * PING_MS)).toEqual([{ type: "ping", socket: 1 }]);
    expect(tick(3 * PING_MS)).toEqual([{ type: "ping", socket: 1 }]);
    expect(tick(PING_MS + 25_001)).toEqual([drop(1)]);
    expect(tick(PING_MS + 25_001 + 250)).toEqual([connect(2)]);
  });

  it("renews ICE servers 30 s before they expire, again after failing, and when asked", () => {
    const { at, open, tick } = master();
    const renew = { type: "renew-ice" };
    at(0, { type: "start" });
    open(0, 1, { iceExpiresAtMs: 39_000 });
    expect(tick(8_999)).toEqual([]);
    expect(tick(9_000)).toEqual([renew]);
    expect(tick(9_250)).toEqual([]);
    at(9_500, { type: "ice-failed" });
    expect(tick(14_500)).toContainEqual(renew);
    at(14_600, { type: "ice-renewed", expiresAtMs: 314_600 });
    expect(tick(14_700)).toEqual([]);
    expect(at(14_800, { type: "reconnect-ice", socket: 1 })).toEqual([renew]);
  });

  it("opens the next socket two minutes before its credentials expire", () => {
    const { at, open, tick } = master();
    at(0, { type: "start" });
    open(0, 1, { credentialsExpireAtMs: 200_000, iceExpiresAtMs: HOUR_MS });
    at(79_000, { type: "heard", socket: 1 });
    expect(tick(79_999)).not.toContainEqual(connect(2));
    expect(tick(80_000)).toContainEqual(connect(2));
    expect(open(80_100, 2)).toEqual([drop(1)]);
  });

  it("stopped, drops what is open and what opens later", () => {
    const { at, open, tick } = master();
    at(0, { type: "start" });
    open(0, 1);
    at(5_000, { type: "go-away", socket: 1 });
    expect(at(5_010, { type: "stop" })).toEqual([drop(1), drop(2)]);
    expect(open(5_020, 2)).toEqual([drop(2)]);
    expect(tick(60_000)).toEqual([]);
  });

  it("after whatever happens is connected, connecting or about to, and never twice at once", () => {
    const socket = fc.integer({ min: 1, max: 6 });
    const lives = fc.record({
      iceExpiresAtMs: fc.nat(100_000),
      credentialsExpireAtMs: fc.nat(100_000),
    });
    const event: fc.Arbitrary<MasterEvent> = fc.oneof(
      fc.constant({ type: "tick" } as const),
      fc.record({ type: fc.constantFrom("closed", "heard", "go-away", "reconnect-ice"), socket }),
      fc
        .tuple(socket, lives)
        .map(([number, both]) => ({ type: "opened", socket: number, ...both }) as const),
      fc.constant({ type: "ice-failed" } as const),
    );
    const steps = fc.array(fc.tuple(event, fc.nat(9_000)), { maxLength: 60 });
    fc.assert(
      fc.property(steps, fc.double({ min: 0, max: 0.999, noNaN: true }), (events, random) => {
        let state = stepMaster(INITIAL, { type: "start" }, { nowMs: 0, random }).state;
        let nowMs = 0;
        for (const [one, waitMs] of events) {
          nowMs += waitMs;
          const before = state;
          const step = stepMaster(state, one, { nowMs, random });
          state = step.state;
          const connects = step.actions.filter(({ type }) => type === "connect");
          expect(connects.length).toBeLessThan(2);
          if (before.next !== undefined && before.next === state.next) {
            expect(connects).toEqual([]);
          }
          const { live, next, connectAtMs } = state;
          expect(live ?? next ?? connectAtMs).toBeDefined();
          expect((connectAtMs ?? 0) - nowMs).toBeLessThanOrEqual(15_000);
        }
      }),
    );
  });
});
