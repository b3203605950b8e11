// Aim: over any sequence of commands, leases, stops and losses only a fresh, newer command of the lease's
// holder, who released since the last stop, moves the robot. Method: random sequences against a three-line oracle;
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
  readonly kind: "zero" | "move" | "replay" | "stop" | "emergency-stop" | "link-down" | "lease";
  readonly operatorId: string;
  /** Age of the stamp that a move carries, in ms; negative lies in the future. */
  readonly ageMs: number;
  readonly waitMs: number;
}

const step: fc.Arbitrary<Step> = fc.record({
  kind: fc.constantFrom(
    "zero",
    "move",
    "move",
    "replay",
    "stop",
    "emergency-stop",
    "link-down",
    "lease",
  ),
  operatorId: fc.constantFrom("ann", "bob", "cid"),
  ageMs: fc.integer({ min: -50, max: 900 }),
  waitMs: fc.integer({ min: 0, max: 300 }),
});

function eventOf({ kind, operatorId, ageMs }: Step, sequence: number, nowMs: number): RobotEvent {
  if (kind === "link-down") return { type: "link-down" };
  if (kind === "lease") return { type: "lease", lease: { holder: operatorId, version: sequence } };
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

interface Right {
  readonly released: Set<string>;
  holder: string | undefined;
}

function mayMove({ kind, operatorId, ageMs }: Step, { released, holder }: Right): boolean {
  const isFresh = ageMs >= 0 && ageMs <= limits.ageMsMax;
  return kind === "move" && isFresh && released.has(operatorId) && holder === operatorId;
}

function note({ kind, operatorId }: Step, right: Right): void {
  if (kind === "lease") right.holder = operatorId;
  else if (kind === "zero") right.released.add(operatorId);
  else if (kind !== "move" && kind !== "replay") right.released.clear();
}

it("moves for nothing but a fresh, newer command of the holder, who released", () => {
  fc.assert(
    fc.property(fc.array(step, { maxLength: 80 }), (steps) => {
      const gate = { left: 0, right: 0, emergencyStopped: false, faulty: false };
      let state = { ...initialState(BOOT), gate };
      let nowMs = 10_000;
      const right: Right = { released: new Set(), holder: undefined };
      for (const [index, one] of steps.entries()) {
        nowMs += one.waitMs;
        const decision = decide(state, eventOf(one, index + 1, nowMs), nowMs, limits);
        state = { ...decision.state, gate };
        note(one, right);
        const moves = decision.actions.some(({ type }) => type === "set");
        expect(moves).toBe(mayMove(one, right));
      }
    }),
    { numRuns: 500 },
  );
});
