/** Puts the state of driving into words, the most important first. */

import { isLockedByPicture } from "./blocking.ts";
import { HEARTBEAT_MS, isResting } from "./drive.ts";
import type { BlockReason, DriveState, PictureView } from "./drive-types.ts";
import { isStoppedByEmergency } from "./emergency.ts";
import { wantedMotion, wantsLease } from "./motion.ts";
import { refusalWords } from "./refusal-words.ts";
import { asksForMotion } from "./vector.ts";

export interface DriveStatus {
  readonly kind: "ready" | "driving" | "waiting" | "emergency" | "lost";
  /** Two words at most, for the instrument. */
  readonly title: string;
  /** What it means or what to do, in a sentence. */
  readonly detail: string;
}

/** How long a refusal stays on the page, in ms. */
const REFUSAL_SHOWN_MS = 4_000;
/** How long the robot may be silent before the page says so, in ms: three heartbeats. */
const SILENT_AFTER_MS = 3 * HEARTBEAT_MS;

/** How long after this page's last command the motors' motion may still be its own, in ms. */
const OWN_MOTION_MS = 500;

const PICTURE: Readonly<Record<PictureView, string | undefined>> = {
  unasked: undefined,
  fresh: undefined,
  old: "The camera's picture is old, so driving is locked.",
  missing: "There is no picture yet, so driving is locked.",
  overridden: "You drive without a fresh picture.",
};

const BLOCKED: Readonly<Record<BlockReason, string>> = {
  picture: "The picture was old. Release, then press again.",
  stop: "Stopped. Release, then press again.",
  "emergency-stop": "Release the control; the emergency stop is on.",
  link: "The link was lost while driving. Release, then press again.",
  focus: "The page lost the focus. Release, then press again.",
  "lease-lost": "You do not drive this robot any more. Release, then press again.",
  silence: "The robot fell silent while driving. Release, then press again.",
  "not-released": refusalWords("not-released"),
  "no-lease": refusalWords("no-lease"),
};

/** Describes a state at a time. */
export function driveStatus(state: DriveState, nowMs: number): DriveStatus {
  return (
    emergencyStatus(state) ??
    linkStatus(state, nowMs) ??
    watchStatus(state) ??
    lockStatus(state) ??
    motionStatus(state, nowMs)
  );
}

function emergencyStatus({ emergency, linkUp }: DriveState): DriveStatus | undefined {
  if (!isStoppedByEmergency(emergency)) return undefined;
  const say = (title: string, detail: string): DriveStatus => ({
    kind: "emergency",
    title,
    detail,
  });
  if (emergency.raising !== undefined && !linkUp)
    return say("Not sent yet", "The emergency stop goes out as soon as the link is back.");
  if (emergency.raising !== undefined)
    return say("Stopping", "The emergency stop was sent; the robot has not confirmed it yet.");
  if (emergency.clearFailed)
    return say("Still stopped", "The robot did not clear its emergency stop. Try again.");
  if (emergency.clearing?.sentAtMs !== undefined)
    return say("Clearing", "Waiting for the robot to confirm.");
  return say("Emergency stop", "Latched: the motors stay off until it is cleared.");
}

function linkStatus(state: DriveState, nowMs: number): DriveStatus | undefined {
  if (!state.linkUp)
    return {
      kind: "lost",
      title: "No link",
      detail: "Commands can't be sent. The robot stops by itself.",
    };
  // Who watches sends nothing, so nothing can be told from what is not answered.
  if (state.permit.kind === "watch") return undefined;
  if (isResting(state, nowMs))
    return {
      kind: "waiting",
      title: "Resting",
      detail: "Touch anything to wake the link to the robot.",
    };
  const silentMs = nowMs - (state.heard?.atMs ?? Number.NEGATIVE_INFINITY);
  if (silentMs > SILENT_AFTER_MS)
    return {
      kind: "lost",
      title: "No answer",
      detail: "The robot does not answer. It may be offline.",
    };
  return undefined;
}

function watchStatus({ permit, blockedBy }: DriveState): DriveStatus | undefined {
  const say = (detail: string): DriveStatus => ({ kind: "waiting", title: "Watching", detail });
  if (permit.kind === "taken" && blockedBy !== "lease-lost")
    return say(`${permit.by} drives. You can watch, and stop the robot.`);
  if (permit.kind !== "watch") return undefined;
  return permit.why === "viewer"
    ? say("You can stop the robot. Ask an administrator to drive.")
    : say("You drive this robot in another tab. Here you can stop it.");
}

function lockStatus(state: DriveState): DriveStatus | undefined {
  const detail = PICTURE[state.picture];
  if (detail === undefined || !isLockedByPicture(state)) return undefined;
  return { kind: "waiting", title: "Locked", detail };
}

/** Says whether the motors run although this page has not asked for it lately. */
function isDrivenByOther({ heard, movedAtMs, moving }: DriveState, nowMs: number): boolean {
  if (heard === undefined || moving || nowMs - movedAtMs < OWN_MOTION_MS) return false;
  return heard.message.left !== 0 || heard.message.right !== 0;
}

function motionStatus(state: DriveState, nowMs: number): DriveStatus {
  const { refusal, blockedBy } = state;
  if (blockedBy !== undefined)
    return { kind: "waiting", title: "Release", detail: BLOCKED[blockedBy] };
  if (refusal !== undefined && nowMs - refusal.atMs < REFUSAL_SHOWN_MS)
    return { kind: "waiting", title: "Refused", detail: refusalWords(refusal.reason) };
  if (isDrivenByOther(state, nowMs))
    return {
      kind: "waiting",
      title: "Moving",
      detail: "Something else moves this robot. You can stop it.",
    };
  const warning = PICTURE[state.picture];
  const hint = (words: string) => (warning === undefined ? words : `${warning} ${words}`);
  if (state.permit.kind === "asking" && wantsLease(state))
    return { kind: "waiting", title: "Waking", detail: "Asking for the wheel." };
  if (!asksForMotion(wantedMotion(state)))
    return {
      kind: "ready",
      title: "Ready",
      detail: hint("Hold a control to drive. Let go to stop."),
    };
  return state.moving
    ? { kind: "driving", title: "Driving", detail: hint("Let go to stop.") }
    : { kind: "waiting", title: "Waking", detail: "Waiting for the robot's first answer." };
}
