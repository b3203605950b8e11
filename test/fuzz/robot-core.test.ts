// Aim: over any sequence of commands, stops and losses only a fresh, newer command of an operator who
// released since the last stop moves the robot. Method: random sequences against a three-line oracle;
// fast-check prints the seed and path that replay a failure.
import fc from "fast-check";
import { expect, it } from "vitest";
import { decide, initialState } from "../../edge/robot/src/robot.ts";
import type { RobotEvent, RobotLimits } from "../../edge/robot/src/robot-types.ts";

const BOOT = "boot-0001";
const limits: RobotLimits = {
  ageMsMax: 400,
  actionSpeed: 0.7,
  actionPulseMs: 200,
  actionAgeMsMax: 1_000,
};

interface Step {
  readonly kind: "zero" | "move" | "replay" | "stop" | "emergency-stop" | "link-down";
  readonly operatorId: string;
  /** Age of the stamp that a move carries, in ms; negative lies in the future. */
  readonly ageMs: number;
  readonly waitMs: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom("zero", "move", "move", "replay", "stop", "emergency-stop", "link-down"),
  operatorId: fc.constantFrom("ann", "bob", "cid"),
  ageMs: fc.integer({ min: -50, max: 900 }),
  waitMs: fc.integer({ min: 0, max: 300 }),
});

function eventOf({ kind, operatorId, ageMs }: Step, sequence: number, nowMs: number): RobotEvent {
  if (kind === "link-down") return { type: "link-down" };
  if (kind === "stop" || kind === "emergency-stop")
    return { type: "stop", operatorId, receivedAtMs: nowMs, command: { kind } };
  const speed = kind === "zero" ? 0 : 1;
  const command = {
    left: speed,
    right: speed,
    sequence: kind === "replay" ? 0 : sequence,
    holdMs: 250,
    bootId: BOOT,
    clockMs: nowMs - ageMs,
  };
  return { type: "drive", operatorId, receivedAtMs: nowMs, command };
}

function mayMove({ kind, operatorId, ageMs }: Step, released: ReadonlySet<string>): boolean {
  return kind === "move" && ageMs >= 0 && ageMs <= limits.ageMsMax && released.has(operatorId);
}

function note({ kind, operatorId }: Step, released: Set<string>): void {
  if (kind === "zero") released.add(operatorId);
  else if (kind !== "move" && kind !== "replay") released.clear();
}

it("moves for nothing but a fresh, newer command of an operator who released", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const gate = { left: 0, right: 0, emergencyStopped: false, faulty: false };
      let state = { ...initialState(BOOT), gate };
      let nowMs = 10_000;
      const released = new Set<string>();
      for (const [index, one] of steps.entries()) {
        nowMs += one.waitMs;
        const decision = decide(state, eventOf(one, index + 1, nowMs), nowMs, limits);
        state = { ...decision.state, gate };
        note(one, released);
        const moves = decision.actions.some(({ type }) => type === "set");
        expect(moves).toBe(mayMove(one, released));
      }
    }),
    { numRuns: 500 },
  );
});
