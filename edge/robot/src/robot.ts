/**
 * Decides everything a robot does: (state, event, now) → next state and actions. It reads no clock
 * and touches nothing, so each rule of safety is a test with plain values.
 */
import type { Refusal } from "@outrider/protocol";
import { actionThrottles } from "./control/drive-mix.ts";
import { judgeAction, judgeClear, judgeDrive, newestPublication } from "./control/judge.ts";
import type {
  ActionMessage,
  Decision,
  DriveMessage,
  RobotEvent,
  RobotLimits,
  RobotState,
  StopMessage,
} from "./robot-types.ts";

/** How long drive-state goes on after the newest command, in ms. */
export const DRIVE_STATE_LINGER_MS = 2_000;
/** Shortest time between two drive-states, in ms: 20 a second. */
export const DRIVE_STATE_INTERVAL_MS = 50;
/** Operators whose sequence a robot remembers; the one heard longest ago is forgotten first. */
const OPERATORS_MAX = 32;

/** Gives the state of a robot that has just started: nobody heard, no gate, no link. */
export function initialState(bootId: string): RobotState {
  return {
    bootId,
    operators: new Map(),
    driver: undefined,
    newest: undefined,
    obeyedAtMs: undefined,
    stoppedAtMs: Number.NEGATIVE_INFINITY,
    publishedAtMs: undefined,
    refused: undefined,
    lease: undefined,
    gate: undefined,
    clockSynchronised: false,
    driveStateUntilMs: 0,
    driveStateAtMs: Number.NEGATIVE_INFINITY,
  };
}

/** Takes one event. `nowMs` is the robot's monotonic clock when the event is dealt with. */
export function decide(
  state: RobotState,
  event: RobotEvent,
  nowMs: number,
  limits: RobotLimits,
): Decision {
  switch (event.type) {
    case "drive":
      return onDrive(state, event, nowMs, limits);
    case "stop":
      return onStop(state, event, nowMs, limits);
    case "action":
      return onAction(state, event, nowMs, limits);
    case "lease":
      return onLease(state, event);
    case "link-down":
      return { state: stopAll(state, nowMs), actions: [{ type: "stop" }] };
    case "gate":
      return { state: { ...state, gate: event.gate }, actions: [] };
    case "clock":
      return { state: { ...state, clockSynchronised: event.synchronised }, actions: [] };
    case "tick":
      return nowMs < state.driveStateUntilMs ? tellDriveState(state, nowMs) : keep(state);
  }
}

function onDrive(
  state: RobotState,
  message: DriveMessage,
  nowMs: number,
  limits: RobotLimits,
): Decision {
  const { operatorId, command } = message;
  if (command.left === 0 && command.right === 0) return onZero(state, message, nowMs);
  const refusal = judgeDrive(state, message, nowMs, limits);
  const heard = hear(state, message);
  if (refusal !== undefined) return refuse(heard, nowMs, { ...message, reason: refusal });
  const next = { ...heard, driver: operatorId, obeyedAtMs: nowMs };
  const { receivedAtMs } = message;
  const untilMs = receivedAtMs + command.holdMs;
  const { left, right } = command;
  return linger(next, nowMs, [{ type: "set", left, right, untilMs, receivedAtMs }]);
}

/**
 * Takes a drive of zero: the driver's releases the motors at once, anyone's arms its sender to move
 * next and starts drive-state. It never stops another operator's drive: pages send it as they open.
 * One that a later stop overtook arms nobody: that hand may have closed again before the stop.
 */
function onZero(state: RobotState, message: DriveMessage, nowMs: number): Decision {
  const { operatorId, command, receivedAtMs } = message;
  const known = state.operators.get(operatorId);
  const isNewer = known === undefined || command.sequence > known.sequence;
  const heard = hear(state, message, isNewer && receivedAtMs >= state.stoppedAtMs);
  const wasDriver = state.driver === operatorId;
  const next = wasDriver ? { ...heard, driver: undefined, obeyedAtMs: nowMs } : heard;
  const told = linger(next, nowMs, wasDriver ? [{ type: "stop" }] : []);
  const isDue = nowMs - state.driveStateAtMs >= DRIVE_STATE_INTERVAL_MS;
  return isDue ? then(told, (now) => tellDriveState(now, nowMs)) : told;
}

function onStop(
  state: RobotState,
  message: StopMessage,
  nowMs: number,
  limits: RobotLimits,
): Decision {
  const { operatorId: by, command, receivedAtMs } = message;
  if (command.kind === "clear-emergency-stop") {
    const refusal = judgeClear(state, message, nowMs, limits);
    if (refusal !== undefined) return refuse(state, nowMs, { operatorId: by, reason: refusal });
    return linger(state, nowMs, [{ type: "clear-emergency-stop", by }]);
  }
  const stopped = stopAll(state, receivedAtMs);
  if (command.kind === "stop") return linger(stopped, nowMs, [{ type: "stop" }]);
  const reason = command.reason ?? "";
  return linger(stopped, nowMs, [{ type: "emergency-stop", by, reason }]);
}

function onAction(
  state: RobotState,
  message: ActionMessage,
  nowMs: number,
  limits: RobotLimits,
): Decision {
  const { command, receivedAtMs } = message;
  const { action } = command;
  const published = { ...state, publishedAtMs: newestPublication(state, message) };
  if (action === "stop") return linger(stopAll(published, receivedAtMs), nowMs, [{ type: "stop" }]);
  const refusal = judgeAction(state, message, limits);
  if (refusal !== undefined) return refuse(state, nowMs, { reason: refusal });
  const { left, right } = actionThrottles(action, limits.actionSpeed);
  const untilMs = receivedAtMs + limits.actionPulseMs;
  const next = { ...published, driver: undefined, obeyedAtMs: nowMs };
  return linger(next, nowMs, [{ type: "set", left, right, untilMs, receivedAtMs }]);
}

/** Takes a lease; whoever drives without holding it is stopped. */
function onLease(state: RobotState, { lease }: Extract<RobotEvent, { type: "lease" }>): Decision {
  if (state.lease !== undefined && lease.version <= state.lease.version) return keep(state);
  const next = { ...state, lease };
  const evicts = state.driver !== undefined && state.driver !== lease.holder;
  if (!evicts) return keep(next);
  return { state: { ...next, driver: undefined }, actions: [{ type: "stop" }] };
}

/** Remembers the sequence of a command, obeyed or not, so that nothing older counts again. */
function hear(
  state: RobotState,
  { operatorId, command }: DriveMessage,
  releases = false,
): RobotState {
  const operators = new Map(state.operators);
  const known = operators.get(operatorId);
  operators.delete(operatorId);
  const sequence = Math.max(known?.sequence ?? 0, command.sequence);
  operators.set(operatorId, { sequence, released: releases || (known?.released ?? false) });
  const oldest = operators.keys().next().value;
  if (operators.size > OPERATORS_MAX && oldest !== undefined) operators.delete(oldest);
  return { ...state, operators, newest: { operatorId, sequence } };
}

/** Takes the motors from their driver, and asks every operator to send zero before moving again. */
function stopAll(state: RobotState, atMs: number): RobotState {
  const operators = new Map(
    [...state.operators].map(([id, { sequence }]) => [id, { sequence, released: false }]),
  );
  const stoppedAtMs = Math.max(state.stoppedAtMs, atMs);
  return { ...state, operators, driver: undefined, stoppedAtMs };
}

interface Refused {
  readonly operatorId?: string;
  readonly command?: { readonly sequence: number };
  readonly reason: Refusal;
}

function refuse(state: RobotState, nowMs: number, refused: Refused): Decision {
  const { operatorId, command, reason } = refused;
  const told = {
    ...(operatorId === undefined ? {} : { operatorId }),
    ...(command === undefined ? {} : { sequence: command.sequence }),
    reason,
  };
  return linger({ ...state, refused: told }, nowMs, [{ type: "refused", refused: told }]);
}

function linger(state: RobotState, nowMs: number, actions: Decision["actions"]): Decision {
  return { state: { ...state, driveStateUntilMs: nowMs + DRIVE_STATE_LINGER_MS }, actions };
}

function tellDriveState(state: RobotState, nowMs: number): Decision {
  const { bootId, newest, refused, gate } = state;
  const payload = {
    bootId,
    clockMs: nowMs,
    left: gate?.left ?? 0,
    right: gate?.right ?? 0,
    emergencyStop: gate?.emergencyStopped ?? false,
    ...(newest && { lastOperatorId: newest.operatorId, lastSequence: newest.sequence }),
    ...(refused && { refused }),
  };
  return {
    state: { ...state, refused: undefined, driveStateAtMs: nowMs },
    actions: [{ type: "drive-state", payload }],
  };
}

function then(first: Decision, second: (state: RobotState) => Decision): Decision {
  const { state, actions } = second(first.state);
  return { state, actions: [...first.actions, ...actions] };
}

function keep(state: RobotState): Decision {
  return { state, actions: [] };
}
