/** Plays plain events to the robot's core, for tests. */
import { decide, initialState } from "./robot.ts";
import type { RobotAction, RobotEvent, RobotLimits, RobotState } from "./robot-types.ts";

export const BOOT = "boot-0001";
const limits: RobotLimits = {
  ageMsMax: 400,
  actionSpeed: 0.7,
  actionPulseMs: 200,
  actionAgeMsMax: 1_000,
};
export const healthyGate = { left: 0, right: 0, emergencyStopped: false, faulty: false };

/** Is the lease that a played robot starts with, unless a test tells another. */
const ANNS_LEASE = { holder: "ann", version: 0 };

/** Plays events at their times, while ann holds the lease, and returns the state, everything asked for, and the newest refusal. */
export function play(...steps: readonly (readonly [number, RobotEvent])[]) {
  return playFrom({ lease: ANNS_LEASE }, ...steps);
}

/** Plays events to a robot that remembers something else. */
export function playFrom(
  remembered: Pick<RobotState, "lease">,
  ...steps: readonly (readonly [number, RobotEvent])[]
) {
  const fresh = { ...initialState(BOOT), gate: healthyGate, clockSynchronised: true };
  let state: RobotState = { ...fresh, ...remembered };
  const actions: RobotAction[] = [];
  for (const [nowMs, event] of steps) {
    const decision = decide(state, event, nowMs, limits);
    state = decision.state;
    actions.push(...decision.actions);
  }
  const orders = actions.filter(({ type }) => type !== "drive-state" && type !== "refused");
  const refusals = actions.flatMap((a) => (a.type === "refused" ? [a.refused.reason] : []));
  return { state, actions, orders, refusals, last: orders.at(-1) };
}

export const zero = (at: number, sequence: number, operatorId = "ann"): [number, RobotEvent] => [
  at,
  {
    type: "drive",
    operatorId,
    receivedAtMs: at,
    command: { left: 0, right: 0, sequence, holdMs: 250 },
  },
];

export const move = (
  at: number,
  sequence: number,
  stamp: { bootId?: string; clockMs?: number } = { bootId: BOOT, clockMs: at },
  operatorId = "ann",
): [number, RobotEvent] => [
  at,
  {
    type: "drive",
    operatorId,
    receivedAtMs: at,
    command: { left: 0.5, right: 0.4, sequence, holdMs: 250, ...stamp },
  },
];

export const stop = (
  at: number,
  kind: "stop" | "emergency-stop" | "clear-emergency-stop" = "stop",
  stamp: { bootId?: string; clockMs?: number } = {},
  operatorId = "bob",
): [number, RobotEvent] => [
  at,
  { type: "stop", operatorId, receivedAtMs: at, command: { kind, ...stamp } },
];

export const act = (
  at: number,
  word: "forward" | "left" | "stop",
  publishedAtMs?: number,
  epochMs = 1_000_000,
): [number, RobotEvent] => [
  at,
  {
    type: "action",
    receivedAtMs: at,
    epochMs,
    command: { action: word, ...(publishedAtMs === undefined ? {} : { publishedAtMs }) },
  },
];
