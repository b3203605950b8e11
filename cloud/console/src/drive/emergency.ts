/** Raises the emergency stop until the robot confirms it, and clears it only on purpose. */
import type { DriveAction, DriveState, DriveStep, EmergencyView } from "./drive-types.ts";
import { hasFreshStamp, quiet, stampOf } from "./sending.ts";

/** How long the button that clears must be held, in ms: no slip of a finger clears a latch. */
export const CLEAR_HOLD_MS = 1_000;
/** How long to wait for the robot to say that it cleared, in ms. */
const CLEAR_ANSWER_MS = 2_000;
/** Time between two tries to raise, in ms. Every one of them works, also the second. */
const RAISE_AGAIN_MS = 1_000;

export const UNKNOWN_EMERGENCY: EmergencyView = {
  latched: undefined,
  raising: undefined,
  clearing: undefined,
  clearFailed: false,
};

/** Says whether nothing may move: latched, or about to be. */
export function isStoppedByEmergency({ latched, raising }: EmergencyView): boolean {
  return latched === true || raising !== undefined;
}

/** Raises at once; without a link it is kept and sent as soon as there is one. */
export function raise(state: DriveState, nowMs: number): DriveStep {
  const emergency: EmergencyView = {
    ...state.emergency,
    raising: { sinceMs: nowMs, sentAtMs: undefined },
    clearing: undefined,
    clearFailed: false,
  };
  return raiseAgain({ ...state, emergency }, nowMs);
}

/** Sends the emergency stop when one is due. */
export function raiseAgain(state: DriveState, nowMs: number): DriveStep {
  const { raising } = state.emergency;
  if (raising === undefined || !state.linkUp) return quiet(state);
  if (raising.sentAtMs !== undefined && nowMs - raising.sentAtMs < RAISE_AGAIN_MS)
    return quiet(state);
  const emergency = { ...state.emergency, raising: { ...raising, sentAtMs: nowMs } };
  const payload = { kind: "emergency-stop", reason: "pressed in the console" } as const;
  return { state: { ...state, emergency }, actions: [{ type: "stop", payload }] };
}

/** Makes a stop that was not confirmed before the link went go out again when it is back. */
export function holdRaising(state: DriveState): DriveState {
  const { raising } = state.emergency;
  if (raising === undefined) return state;
  return withEmergency(state, { raising: { ...raising, sentAtMs: undefined } });
}

export function pressClear(state: DriveState, nowMs: number): DriveState {
  if (state.permit.kind === "taken" || state.permit.kind === "watch") return state;
  if (state.emergency.latched !== true || state.emergency.clearing !== undefined) return state;
  const clearing = { pressedAtMs: nowMs, sentAtMs: undefined };
  return withEmergency(state, { clearing, clearFailed: false });
}

/** Gives up a clear that was not held long enough; one already sent goes on. */
export function releaseClear(state: DriveState): DriveState {
  const { clearing } = state.emergency;
  if (clearing === undefined || clearing.sentAtMs !== undefined) return state;
  return withEmergency(state, { clearing: undefined });
}

/** Sends the clear once it was held long enough and a fresh stamp is there. */
export function continueClear(state: DriveState, nowMs: number): DriveStep {
  const { clearing } = state.emergency;
  if (clearing === undefined) return quiet(state);
  const sinceMs = clearing.sentAtMs ?? clearing.pressedAtMs + CLEAR_HOLD_MS;
  if (nowMs - sinceMs > CLEAR_ANSWER_MS)
    return quiet(withEmergency(state, { clearing: undefined, clearFailed: true }));
  const isDue = clearing.sentAtMs === undefined && nowMs >= sinceMs;
  if (state.permit.kind !== "drive") return quiet(state);
  if (!isDue || !state.linkUp || !hasFreshStamp(state, nowMs)) return quiet(state);
  const payload = { kind: "clear-emergency-stop", ...stampOf(state) } as const;
  const action: DriveAction = { type: "stop", payload };
  const sent = { ...clearing, sentAtMs: nowMs };
  return { state: withEmergency(state, { clearing: sent }), actions: [action] };
}

/** Takes what the robot says of its latch. */
export function hearLatch(state: DriveState, latched: boolean): DriveState {
  if (latched) return withEmergency(state, { latched, raising: undefined });
  const { clearing } = state.emergency;
  const cleared = clearing?.sentAtMs === undefined ? {} : { clearing: undefined };
  return withEmergency(state, { latched, ...cleared });
}

function withEmergency(state: DriveState, change: Partial<EmergencyView>): DriveState {
  return { ...state, emergency: { ...state.emergency, ...change } };
}
