/** Decides when held inputs do not count until the hand has let go, and what a refusal means. */
import type { Refusal } from "@outrider/protocol";
import type { BlockReason, DriveState, DriveStateMessage, InputSource } from "./drive-types.ts";
import { isStoppedByEmergency } from "./emergency.ts";

/** Says whether the picture keeps the robot from being driven. Stops go out whatever it shows. */
export function isLockedByPicture({ picture }: DriveState): boolean {
  return picture === "old" || picture === "missing";
}

/** Makes everything held count for nothing until it is released. */
export function block(state: DriveState, reason: BlockReason): DriveState {
  const blocked = Object.keys(state.held) as InputSource[];
  return blocked.length === 0 ? state : { ...state, blocked, blockedBy: reason };
}

/** Blocks a source pressed while nothing may move: it may not spring to life when that ends. */
export function settle(state: DriveState, source: InputSource): DriveState {
  const blockedBy = standing(state);
  if (blockedBy === undefined || state.blocked.includes(source)) return state;
  return { ...state, blocked: [...state.blocked, source], blockedBy };
}

/** Gives what keeps the robot still whatever is held. */
function standing(state: DriveState): BlockReason | undefined {
  if (isStoppedByEmergency(state.emergency)) return "emergency-stop";
  if (state.permit.kind === "taken" || state.permit.kind === "watch") return "no-lease";
  return isLockedByPicture(state) ? "picture" : undefined;
}

/** Takes what the robot refused of this operator's, and blocks where only a hand can mend it. */
export function hearRefusal(
  state: DriveState,
  message: DriveStateMessage,
  nowMs: number,
): DriveState {
  const { refused } = message;
  if (refused === undefined || refused.operatorId !== state.operatorId) return state;
  // News of commands that were under way when the hand let go tell nothing any more.
  const isOver =
    state.heldSinceMs === undefined || (refused.sequence ?? Infinity) <= state.zeroSequence;
  if (isOver && endsWithRelease(refused.reason)) return state;
  const next = { ...state, refusal: { reason: refused.reason, atMs: nowMs } };
  // The robot hears of the lease beside this page, and maybe a moment after it.
  const isEarly = nowMs - state.permittedAtMs < LEASE_SPREADS_MS;
  if (refused.reason === "no-lease" && isEarly) return state;
  const mustRelease = MUST_RELEASE.find((reason) => reason === refused.reason);
  return mustRelease === undefined ? next : block(next, mustRelease);
}

function endsWithRelease(reason: Refusal): boolean {
  return reason === "not-released" || reason === "emergency-stop" || reason === "not-newer";
}

/** How long a robot may take to hear of a lease that this page has got, in ms. */
const LEASE_SPREADS_MS = 1_000;

/** Refusals that only a hand can end; the others end with a newer stamp or a mended robot. */
const MUST_RELEASE = ["not-released", "no-lease", "emergency-stop"] as const satisfies Refusal[];

/** Gives the refusal that still means something once every hand has let go. */
export function lastingRefusal({ refusal }: DriveState): DriveState["refusal"] {
  return refusal !== undefined && endsWithRelease(refusal.reason) ? undefined : refusal;
}
