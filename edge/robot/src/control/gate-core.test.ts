import { describe, expect, it } from "vitest";
import {
  type EmergencyStop,
  type GateEvent,
  type GateState,
  type GateStep,
  needsTick,
  startGate,
  stepGate,
} from "./gate-core.ts";

const LIMITS = { throttleMax: 1, rampPerS: 10 };
const LATCH: EmergencyStop = { atEpochMs: 1, by: "ada", reason: "cat" };
const LATER: EmergencyStop = { atEpochMs: 2, by: "bob", reason: "dog" };
const STILL = { left: 0, right: 0 };

const setpoint = (
  left: number,
  right: number,
  untilMs: number,
  receivedAtMs = 1000,
): GateEvent => ({
  type: "setpoint",
  left,
  right,
  untilMs,
  receivedAtMs,
});

/** Plays events at their times and gives the last step. */
function play(...events: readonly (readonly [number, GateEvent])[]): GateStep {
  let step: GateStep = { state: startGate(null, 0), actions: [] };
  for (const [atMs, event] of events) step = stepGate(step.state, event, atMs, LIMITS);
  return step;
}

const driving = (): GateState => play([1000, setpoint(1, 0.2, 1200)]).state;
const latched = (): GateState =>
  play(
    [1000, { type: "emergency-stop", latch: LATCH }],
    [1010, { type: "latch-saved", revision: 1 }],
  ).state;

describe("a setpoint", () => {
  it("puts its first step out at once and the rest with the clock", () => {
    const { state, actions } = play([1000, setpoint(1, 0.2, 1200)]);
    expect(actions).toEqual([{ type: "output", left: 0.25, right: 0.2 }]);
    const next = stepGate(state, { type: "tick" }, 1005, LIMITS);
    expect(next.state.output.left).toBeCloseTo(0.3);
  });

  it("holds until its time and is zeroed, unramped, at it", () => {
    const state = driving();
    expect(stepGate(state, { type: "tick" }, 1199.9, LIMITS).state.output.left).toBeGreaterThan(0);
    const end = stepGate(state, { type: "tick" }, 1200, LIMITS);
    expect(end.actions).toEqual([{ type: "output", ...STILL }]);
    expect(needsTick(end.state)).toBe(false);
  });

  it("holds no longer than 250 ms after it was received, whatever it asks for", () => {
    const { state } = play([1100, setpoint(1, 1, 99_000, 1000)]);
    expect(state.setpoint?.untilMs).toBe(1250);
  });

  it("that claims to be received in the future holds no longer than 250 ms from now", () => {
    const { state } = play([1100, setpoint(1, 1, 99_000, 50_000)]);
    expect(state.setpoint?.untilMs).toBe(1350);
  });

  it("that has run out is refused", () => {
    expect(play([1300, setpoint(1, 1, 1200)]).actions).toEqual([]);
    expect(play([1300, setpoint(1, 1, 5000, 1000)]).actions).toEqual([]);
  });

  it("of numbers that are none is refused", () => {
    expect(play([1000, setpoint(1, 1, Number.NaN)]).actions).toEqual([]);
  });

  it("of zero stops at once", () => {
    const { actions } = stepGate(driving(), setpoint(0, 0, 1200), 1010, LIMITS);
    expect(actions).toEqual([{ type: "output", ...STILL }]);
  });

  it("is limited to the largest throttle allowed", () => {
    const limits = { throttleMax: 0.2, rampPerS: 10 };
    const { state } = stepGate(startGate(null, 0), setpoint(1, -1, 1200), 1000, limits);
    expect(state.output).toEqual({ left: 0.2, right: -0.2 });
  });

  it("after a pause starts from its first step, not from where the clock has got to", () => {
    const { state } = play(
      [1000, setpoint(1, 1, 1010)],
      [1010, { type: "tick" }],
      [3000, setpoint(1, 1, 3200, 3000)],
    );
    expect(state.output.left).toBe(0.25);
  });
});

describe("a stop", () => {
  it.each<GateEvent>([
    { type: "stop" },
    { type: "main-lost" },
    { type: "emergency-stop", latch: LATCH },
    { type: "hardware-failed", fault: { code: "bus-gone", message: "" } },
  ])("by $type zeroes in the same step", (event) => {
    const { state, actions } = stepGate(driving(), event, 1010, LIMITS);
    expect(actions[0]).toEqual({ type: "output", ...STILL });
    expect(state.output).toEqual(STILL);
  });

  it("is put out even where nothing moves", () => {
    expect(play([1000, { type: "stop" }]).actions).toEqual([{ type: "output", ...STILL }]);
  });
});

describe("an emergency stop", () => {
  it("zeroes first and then goes to the disk", () => {
    const { actions } = stepGate(driving(), { type: "emergency-stop", latch: LATCH }, 1010, LIMITS);
    expect(actions).toEqual([
      { type: "output", ...STILL },
      { type: "save-latch", latch: LATCH, revision: 1 },
    ]);
  });

  it("is in force before the disk has answered, and shown only after", () => {
    const { state } = play([1000, { type: "emergency-stop", latch: LATCH }]);
    expect(stepGate(state, setpoint(1, 1, 1200), 1001, LIMITS).actions).toEqual([]);
    expect(state.shownLatch).toBeNull();
    expect(latched().shownLatch).toEqual(LATCH);
  });

  it("stays in force when the disk fails, and says so", () => {
    const fault = { code: "latch-unsaved", message: "disk full" };
    const { state } = play(
      [1000, { type: "emergency-stop", latch: LATCH }],
      [1001, { type: "latch-failed", revision: 1, fault }],
    );
    expect(state).toMatchObject({ shownLatch: LATCH, latchFault: fault });
    expect(stepGate(state, setpoint(1, 1, 1200), 1002, LIMITS).actions).toEqual([]);
  });

  it("raised a second time keeps the first's record, and is saved and answered too", () => {
    const { state, actions } = stepGate(
      latched(),
      { type: "emergency-stop", latch: LATER },
      2000,
      LIMITS,
    );
    expect(state.latch).toEqual(LATCH);
    expect(actions.at(-1)).toEqual({ type: "save-latch", latch: LATCH, revision: 2 });
  });

  it("is answered by its own id, and not before the disk has answered for it", () => {
    const stop = (id: string): GateEvent => ({ type: "emergency-stop", latch: LATCH, id });
    const first = play([1000, stop("a")], [1010, { type: "latch-saved", revision: 1 }]).state;
    expect(first.shownStopId).toBe("a");
    const second = stepGate(first, stop("b"), 1020, LIMITS).state;
    expect(second.shownStopId).toBe("a");
    const saved = stepGate(second, { type: "latch-saved", revision: 2 }, 1030, LIMITS).state;
    expect(saved.shownStopId).toBe("b");
  });

  it("is cleared only when the disk has said so", () => {
    const clearing = stepGate(latched(), { type: "clear-emergency-stop" }, 2000, LIMITS);
    expect(clearing.actions).toEqual([{ type: "save-latch", latch: null, revision: 2 }]);
    expect(clearing.state.latch).toEqual(LATCH);
    const cleared = stepGate(clearing.state, { type: "latch-saved", revision: 2 }, 2001, LIMITS);
    expect(cleared.state).toMatchObject({ latch: null, shownLatch: null });
  });

  it("raised while a clearing is on its way wins", () => {
    const clearing = stepGate(latched(), { type: "clear-emergency-stop" }, 2000, LIMITS);
    const raised = stepGate(clearing.state, { type: "emergency-stop", latch: LATER }, 2001, LIMITS);
    const late = stepGate(raised.state, { type: "latch-saved", revision: 2 }, 2002, LIMITS);
    expect(late.state.latch).toEqual(LATCH);
  });

  it("whose clearing fails stays, and is saved again", () => {
    const clearing = stepGate(latched(), { type: "clear-emergency-stop" }, 2000, LIMITS);
    const fault = { code: "latch-unsaved", message: "disk full" };
    const failed = stepGate(
      clearing.state,
      { type: "latch-failed", revision: 2, fault },
      2001,
      LIMITS,
    );
    expect(failed.state.latch).toEqual(LATCH);
    expect(failed.actions).toEqual([{ type: "save-latch", latch: LATCH, revision: 3 }]);
  });

  it("that is not there needs no clearing", () => {
    expect(play([1000, { type: "clear-emergency-stop" }]).actions).toEqual([]);
  });
});

describe("a hardware fault", () => {
  const fault = { code: "no-ack", message: "" };
  const failed = () => play([1000, { type: "hardware-failed", fault }]).state;

  it("refuses setpoints and keeps the clock running until the hardware is zeroed", () => {
    expect(stepGate(failed(), setpoint(1, 1, 1200), 1001, LIMITS).actions).toEqual([]);
    expect(needsTick(failed())).toBe(true);
    const { state } = stepGate(failed(), { type: "hardware-zeroed" }, 1002, LIMITS);
    expect(state.fault).toBeNull();
    expect(needsTick(state)).toBe(false);
  });

  it("does not let the setpoint before it return", () => {
    const broken = stepGate(driving(), { type: "hardware-failed", fault }, 1010, LIMITS).state;
    const mended = stepGate(broken, { type: "hardware-zeroed" }, 1020, LIMITS).state;
    expect(stepGate(mended, { type: "tick" }, 1025, LIMITS).actions).toEqual([]);
  });
});
