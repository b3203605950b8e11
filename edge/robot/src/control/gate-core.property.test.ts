/**
 * The gate's promises over random sequences of events. A model beside it keeps only what a person
 * would: until when the last accepted setpoint may hold, whether a stop is latched or a fault is on.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Throttles } from "./drive-mix.ts";
import {
  type GateAction,
  type GateEvent,
  type GateState,
  HOLD_MS_MAX,
  startGate,
  stepGate,
} from "./gate-core.ts";

const LIMITS = { throttleMax: 0.9, rampPerS: 10 };
const LATCH = { atEpochMs: 1, by: "ada", reason: "cat" };
const FAULT = { code: "no-ack", message: "" };

const throttle = fc.oneof(fc.constant(0), fc.double({ min: -1, max: 1, noNaN: true }));
/** Setpoints carry times relative to now: stale, sane and absurd ones. */
const relativeMs = fc.oneof(
  fc.double({ min: -400, max: 400, noNaN: true }),
  fc.constantFrom(Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 1e12),
);
const revision = fc.nat({ max: 6 });

type Make = (nowMs: number) => GateEvent;
const event: fc.Arbitrary<Make> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({ left: throttle, right: throttle, until: relativeMs, age: relativeMs })
      .map(
        ({ left, right, until, age }): Make =>
          (nowMs) => ({
            type: "setpoint",
            left,
            right,
            untilMs: nowMs + until,
            receivedAtMs: nowMs - age,
          }),
      ),
  },
  { weight: 6, arbitrary: fc.constant<Make>(() => ({ type: "tick" })) },
  fc.constant<Make>(() => ({ type: "stop" })),
  fc.constant<Make>(() => ({ type: "main-lost" })),
  fc.constant<Make>(() => ({ type: "emergency-stop", latch: LATCH })),
  fc.constant<Make>(() => ({ type: "clear-emergency-stop" })),
  fc.constant<Make>(() => ({ type: "hardware-failed", fault: FAULT })),
  fc.constant<Make>(() => ({ type: "hardware-zeroed" })),
  revision.map(
    (number): Make =>
      () => ({ type: "latch-saved", revision: number }),
  ),
  revision.map(
    (number): Make =>
      () => ({ type: "latch-failed", revision: number, fault: FAULT }),
  ),
);
const timeline = fc.array(fc.tuple(fc.double({ min: 0, max: 120, noNaN: true }), event), {
  maxLength: 60,
});

interface Moment {
  readonly before: GateState;
  readonly state: GateState;
  readonly actions: readonly GateAction[];
  readonly event: GateEvent;
  readonly nowMs: number;
}

/** Runs many sequences; `begin` gives the check of one, which may remember what it saw. */
function forEachMoment(begin: () => (moment: Moment) => void): void {
  fc.assert(
    fc.property(timeline, (events) => {
      let state = startGate(null, 0);
      let nowMs = 1_000;
      const check = begin();
      for (const [waitMs, make] of events) {
        nowMs += waitMs;
        const before = state;
        const made = make(nowMs);
        const step = stepGate(before, made, nowMs, LIMITS);
        state = step.state;
        check({ before, state, actions: step.actions, event: made, nowMs });
      }
    }),
    { numRuns: 500 },
  );
}

const isStill = ({ output }: GateState) => output.left === 0 && output.right === 0;

/** Says until when a setpoint may hold by the rules as written; `undefined` when it is refused. */
function acceptedUntilMs({ before, event: made, nowMs }: Moment): number | undefined {
  if (made.type !== "setpoint" || before.latch !== null || before.fault !== null) return undefined;
  const untilMs = Math.min(made.untilMs, made.receivedAtMs + HOLD_MS_MAX, nowMs + HOLD_MS_MAX);
  return untilMs > nowMs ? untilMs : undefined;
}

describe("over any sequence of events", () => {
  it("outputs are 0 whenever the last accepted setpoint has run out", () => {
    forEachMoment(() => {
      let heldUntilMs = Number.NEGATIVE_INFINITY;
      return (moment) => {
        heldUntilMs = acceptedUntilMs(moment) ?? heldUntilMs;
        if (moment.nowMs >= heldUntilMs) expect(isStill(moment.state)).toBe(true);
      };
    });
  });

  it("a setpoint that may be accepted is what the gate then holds, and a refused one is not", () => {
    forEachMoment(() => (moment) => {
      const untilMs = acceptedUntilMs(moment);
      const { left, right } = moment.event as Partial<Throttles>;
      const isMoving = untilMs !== undefined && (left !== 0 || right !== 0);
      if (isMoving) expect(moment.state.setpoint?.untilMs).toBe(untilMs);
      else expect(moment.state.setpoint ?? moment.before.setpoint).toBe(moment.before.setpoint);
    });
  });

  it("nothing moves while an emergency stop is latched or the hardware is at fault", () => {
    forEachMoment(() => ({ state }) => {
      if (state.latch !== null || state.fault !== null) expect(isStill(state)).toBe(true);
    });
  });

  it("whatever stops zeroes in the same step, before anything else, and unramped", () => {
    forEachMoment(() => ({ state, actions, event: made }) => {
      if (!["stop", "main-lost", "emergency-stop"].includes(made.type)) return;
      expect(actions[0]).toEqual({ type: "output", left: 0, right: 0 });
      expect(isStill(state)).toBe(true);
    });
  });

  it("the latch ends only by a clearing that the disk has confirmed", () => {
    forEachMoment(() => ({ before, state, event: made }) => {
      if (before.latch === null || state.latch !== null) return;
      expect(before.isClearing).toBe(true);
      expect(made).toEqual({ type: "latch-saved", revision: before.latchRevision });
    });
  });

  it("every change of the outputs is an action, and outputs keep within their limit", () => {
    forEachMoment(() => ({ before, state, actions }) => {
      const output = actions.find((action) => action.type === "output");
      if (output === undefined) expect(state.output).toEqual(before.output);
      else expect(state.output).toEqual({ left: output.left, right: output.right });
      for (const value of [state.output.left, state.output.right]) {
        expect(Math.abs(value)).toBeLessThanOrEqual(LIMITS.throttleMax);
      }
    });
  });

  it("only a setpoint or the clock speeds a motor up", () => {
    forEachMoment(() => ({ before, state, event: made }) => {
      if (made.type === "setpoint" || made.type === "tick") return;
      expect(Math.abs(state.output.left)).toBeLessThanOrEqual(Math.abs(before.output.left));
      expect(Math.abs(state.output.right)).toBeLessThanOrEqual(Math.abs(before.output.right));
    });
  });
});
