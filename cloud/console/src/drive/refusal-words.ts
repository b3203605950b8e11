/** Says to an operator why the robot did not obey, and what to do about it. */
import type { Refusal } from "@outrider/protocol";

const WORDS: Readonly<Record<Refusal, string>> = {
  "other-boot": "The robot's program has restarted. Driving goes on by itself.",
  "no-stamp": "The robot has not been heard yet. Keep holding, or press again.",
  "from-the-future": "The robot restarted its clock. Driving goes on by itself.",
  "too-old": "Commands arrive too late: the link is slow. The robot stops rather than guess.",
  "not-newer": "A newer command of yours has already reached the robot. Release and press again.",
  "not-released": "Someone stopped the robot. Release, then press again.",
  "emergency-stop": "The emergency stop is on. Clear it first.",
  "no-lease": "Another operator drives this robot. You can watch, and stop it.",
  "clock-unsynchronised": "The robot's clock is not set, so it can't judge how old commands are.",
  "gate-down": "The robot's motor gate is not running or reports a fault. Motors stay off.",
};

/** Gives one or two sentences for a refusal. */
export function refusalWords(reason: Refusal): string {
  return WORDS[reason];
}
