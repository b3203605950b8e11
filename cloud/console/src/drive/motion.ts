/** Tells what the hands on the page ask for, and whether it may go out. */
import { isLockedByPicture } from "./blocking.ts";
import type { DriveState, InputSource } from "./drive-types.ts";
import { isStoppedByEmergency } from "./emergency.ts";
import { addVectors, asksForMotion, NO_MOTION, type Vector } from "./vector.ts";

/** Gives the motion that counts now: permitted, not blocked or locked, on a visible linked page. */
export function wantedMotion(state: DriveState): Vector {
  return state.permit.kind === "drive" && isFree(state) ? heldMotion(state) : NO_MOTION;
}

/** Says whether a hand wants to drive or to clear the emergency stop, which both need the lease. */
export function wantsLease(state: DriveState): boolean {
  if (state.linkUp && state.visible && state.emergency.clearing !== undefined) return true;
  return isFree(state) && asksForMotion(heldMotion(state));
}

function isFree(state: DriveState): boolean {
  if (!state.linkUp || !state.visible || isStoppedByEmergency(state.emergency)) return false;
  return !isLockedByPicture(state);
}

function heldMotion({ held, blocked }: DriveState): Vector {
  const entries = Object.entries(held) as [InputSource, Vector][];
  return addVectors(
    entries.filter(([source]) => !blocked.includes(source)).map(([, vector]) => vector),
  );
}
