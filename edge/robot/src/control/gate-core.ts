/**
 * Decides what the gate puts out: (state, event, now) → next state and actions. It moves nothing
 * and reads no clock, so that its promises are properties of plain values:
 * - outputs are 0 whenever the last accepted setpoint has run out, at most 250 ms after receipt;
 * - a stop and everything like it zeroes in the same step, unramped;
 * - nothing moves while the emergency stop is latched or the hardware is not known to be zeroed.
 */
import type { Throttles } from "./drive-mix.ts";
import { rampThrottle } from "./ramp.ts";

/** Longest time, in ms, that a setpoint holds after it was received. */
export const HOLD_MS_MAX = 250;
/** A gate that was kept from running does not catch up on its ramp beyond this, in ms. */
const RAMP_GAP_MS_MAX = 20;

export interface GateLimits {
  /** Largest throttle, 0 to 1. */
  readonly throttleMax: number;
  /** Throttle gained each second beyond the first step. */
  readonly rampPerS: number;
}

/** The latch of an emergency stop: when, who and why. */
export interface EmergencyStop {
  readonly atEpochMs: number;
  readonly by: string;
  readonly reason: string;
}

export interface GateFault {
  readonly code: string;
  readonly message: string;
}

export interface GateState {
  readonly output: Throttles;
  /** The setpoint that holds now; none at rest. */
  readonly setpoint: (Throttles & { readonly untilMs: number }) | undefined;
  /** In force from the moment it is raised, whether on disk already or not. */
  readonly latch: EmergencyStop | null;
  /** The latch that may be shown to others: the disk has answered for it, well or badly. */
  readonly shownLatch: EmergencyStop | null;
  /** Id of the newest emergency stop taken; its sender repeats it until it is shown. */
  readonly stopId: string | null;
  /** The same, of those that the disk has answered for. */
  readonly shownStopId: string | null;
  /** Number of the newest save, so that a late answer of the disk is known for one. */
  readonly latchRevision: number;
  /** Whether a clearing waits for the disk; the latch stays in force until it is there. */
  readonly isClearing: boolean;
  /** What is wrong with the hardware; nothing moves until it has been zeroed again. */
  readonly fault: GateFault | null;
  /** What is wrong with the disk that keeps the latch; costs only its memory, never the stop. */
  readonly latchFault: GateFault | null;
  readonly rampedAtMs: number;
}

export type GateEvent =
  | {
      readonly type: "setpoint";
      readonly left: number;
      readonly right: number;
      readonly untilMs: number;
      readonly receivedAtMs: number;
    }
  | { readonly type: "stop" }
  | {
      readonly type: "emergency-stop";
      readonly latch: EmergencyStop;
      readonly id?: string | undefined;
    }
  | { readonly type: "clear-emergency-stop" }
  /** The main program's connection closed, or another took its place. */
  | { readonly type: "main-lost" }
  | { readonly type: "hardware-failed"; readonly fault: GateFault }
  | { readonly type: "hardware-zeroed" }
  | { readonly type: "latch-saved"; readonly revision: number }
  | { readonly type: "latch-failed"; readonly revision: number; readonly fault: GateFault }
  | { readonly type: "tick" };

export type GateAction =
  /** Put these throttles out; a newer one replaces any that waits. */
  | ({ readonly type: "output" } & Throttles)
  /** Bring the latch to the disk, after the outputs, and answer with the revision. */
  | {
      readonly type: "save-latch";
      readonly latch: EmergencyStop | null;
      readonly revision: number;
    };

export interface GateStep {
  readonly state: GateState;
  readonly actions: readonly GateAction[];
}

const STILL: Throttles = { left: 0, right: 0 };

/** Gives the state of a gate whose hardware has just been zeroed. */
export function startGate(latch: EmergencyStop | null, nowMs: number): GateState {
  return {
    output: STILL,
    setpoint: undefined,
    latch,
    shownLatch: latch,
    stopId: null,
    shownStopId: null,
    latchRevision: 0,
    isClearing: false,
    fault: null,
    latchFault: null,
    rampedAtMs: nowMs,
  };
}

/** Says whether the clock must be checked: something moves, or could not be zeroed or saved. */
export function needsTick({ setpoint, output, fault }: GateState): boolean {
  return setpoint !== undefined || output.left !== 0 || output.right !== 0 || fault !== null;
}

/** Takes one event at a monotonic time in ms. Time that ran out is dealt with before the event. */
export function stepGate(
  state: GateState,
  event: GateEvent,
  nowMs: number,
  limits: GateLimits,
): GateStep {
  const expired = state.setpoint !== undefined && nowMs >= state.setpoint.untilMs;
  const now = expired ? halted(state) : state;
  const { state: next, actions } = take(now, event, nowMs, limits);
  return withOutput(state, next, actions, event);
}

function take(state: GateState, event: GateEvent, nowMs: number, limits: GateLimits): GateStep {
  switch (event.type) {
    case "setpoint":
      return only(takeSetpoint(state, event, nowMs, limits));
    case "tick":
      return only(ramped(state, nowMs, limits));
    case "stop":
    case "main-lost":
      return only(halted(state));
    case "emergency-stop":
      return save(latched(state, event));
    case "clear-emergency-stop":
      return state.latch === null ? only(state) : save({ ...halted(state), isClearing: true });
    case "hardware-failed":
      return only({ ...halted(state), fault: event.fault });
    case "hardware-zeroed":
      return only({ ...halted(state), fault: null });
    case "latch-saved":
      return only(event.revision === state.latchRevision ? saved(state) : state);
    case "latch-failed":
      return event.revision === state.latchRevision ? unsaved(state, event.fault) : only(state);
  }
}

function only(state: GateState): GateStep {
  return { state, actions: [] };
}

function halted(state: GateState): GateState {
  return { ...state, setpoint: undefined, output: STILL };
}

/** The first press of several is the one that is kept; each is answered by its id. */
function latched(
  state: GateState,
  { latch, id }: Extract<GateEvent, { type: "emergency-stop" }>,
): GateState {
  return { ...halted(state), latch: state.latch ?? latch, stopId: id ?? null, isClearing: false };
}

/** Accepts a setpoint unless it has run out, is latched out, or the hardware is at fault. */
function takeSetpoint(
  state: GateState,
  event: Extract<GateEvent, { type: "setpoint" }>,
  nowMs: number,
  limits: GateLimits,
): GateState {
  if (state.latch !== null || state.fault !== null) return state;
  const latestMs = Math.min(event.receivedAtMs, nowMs) + HOLD_MS_MAX;
  const untilMs = Math.min(event.untilMs, latestMs);
  if (!(untilMs > nowMs)) return state;
  const left = clamped(event.left, limits.throttleMax);
  const right = clamped(event.right, limits.throttleMax);
  if (left === 0 && right === 0) return halted(state);
  // A ramp begins with its setpoint: what passed before does not count as time to speed up in.
  const rampedAtMs = state.setpoint === undefined ? nowMs : state.rampedAtMs;
  return ramped({ ...state, setpoint: { left, right, untilMs }, rampedAtMs }, nowMs, limits);
}

function clamped(throttle: number, max: number): number {
  return Math.max(-max, Math.min(max, throttle));
}

function ramped(state: GateState, nowMs: number, { rampPerS }: GateLimits): GateState {
  const { setpoint, output, rampedAtMs } = state;
  if (setpoint === undefined) return state;
  const gapMs = Math.max(0, Math.min(nowMs - rampedAtMs, RAMP_GAP_MS_MAX));
  const step = (rampPerS * gapMs) / 1000;
  return {
    ...state,
    rampedAtMs: nowMs,
    output: {
      left: rampThrottle(output.left, setpoint.left, step),
      right: rampThrottle(output.right, setpoint.right, step),
    },
  };
}

/** Every save bears a new number, so that only the newest counts when the disk answers. */
function save(state: GateState): GateStep {
  const revision = state.latchRevision + 1;
  const latch = state.isClearing ? null : state.latch;
  return {
    state: { ...state, latchRevision: revision },
    actions: [{ type: "save-latch", latch, revision }],
  };
}

function saved(state: GateState): GateState {
  const latch = state.isClearing ? null : state.latch;
  const shown = { shownLatch: latch, shownStopId: state.stopId };
  return { ...state, latch, ...shown, isClearing: false, latchFault: null };
}

/**
 * A latch that could not be saved is in force all the same. A clearing that failed is given up, and
 * the latch saved again, since nobody knows how far the clearing got.
 */
function unsaved(state: GateState, latchFault: GateFault): GateStep {
  const shown = { shownLatch: state.latch, shownStopId: state.stopId };
  const next = { ...state, ...shown, latchFault };
  return state.isClearing ? save({ ...next, isClearing: false }) : only(next);
}

/** Outputs go first. A halt is put out even where the outputs were 0: it costs one write. */
function withOutput(
  before: GateState,
  state: GateState,
  actions: readonly GateAction[],
  event: GateEvent,
): GateStep {
  const { left, right } = state.output;
  const hasChanged = left !== before.output.left || right !== before.output.right;
  if (!hasChanged && !HALTS.has(event.type)) return { state, actions };
  return { state, actions: [{ type: "output", left, right }, ...actions] };
}

const HALTS: ReadonlySet<GateEvent["type"]> = new Set(["stop", "emergency-stop", "main-lost"]);
