/** Judges whether a command may be obeyed: the first rule that it breaks, or none. */
import type { Refusal } from "@outrider/protocol";
import type {
  ActionMessage,
  DriveMessage,
  RobotLimits,
  RobotState,
  StopMessage,
} from "../robot-types.ts";

/** How far a publication may seem to lie ahead of the robot's clock, in ms: two clocks never agree. */
const CLOCK_SKEW_MS_MAX = 500;

/** Judges a drive command that moves. */
export function judgeDrive(
  state: RobotState,
  { operatorId, command }: DriveMessage,
  nowMs: number,
  limits: RobotLimits,
): Refusal | undefined {
  const known = state.operators.get(operatorId);
  const order = (): Refusal | undefined => {
    if (known !== undefined && command.sequence <= known.sequence) return "not-newer";
    return known?.released === true ? undefined : "not-released";
  };
  return (
    judgeMotors(state) ??
    judgeLease(state, operatorId) ??
    judgeStamp(state, command, nowMs, limits.ageMsMax) ??
    order()
  );
}

/**
 * Judges the clearing of an emergency stop: it needs the right to drive and a fresh stamp, which the
 * robot gave after the newest stop: nobody clears a press that they can't have seen.
 */
export function judgeClear(
  state: RobotState,
  { operatorId, command }: StopMessage,
  nowMs: number,
  limits: RobotLimits,
): Refusal | undefined {
  if (state.gate === undefined) return "gate-down";
  const broken =
    judgeLease(state, operatorId) ?? judgeStamp(state, command, nowMs, limits.ageMsMax);
  if (broken !== undefined) return broken;
  return (command.clockMs ?? 0) < state.stoppedAtMs ? "too-old" : undefined;
}

/**
 * Judges an action that moves, by the time of its publication against the robot's wall clock and
 * against the newest action's: publishing again after a lost answer must not drive again.
 */
export function judgeAction(
  state: RobotState,
  { command, epochMs, receivedAtMs }: ActionMessage,
  limits: RobotLimits,
): Refusal | undefined {
  const motors = judgeMotors(state);
  if (motors !== undefined) return motors;
  if (!state.clockSynchronised) return "clock-unsynchronised";
  const { publishedAtMs } = command;
  if (publishedAtMs === undefined) return "no-stamp";
  const ageMs = epochMs - publishedAtMs;
  if (ageMs > limits.actionAgeMsMax || receivedAtMs < state.stoppedAtMs) return "too-old";
  if (ageMs < -CLOCK_SKEW_MS_MAX) return "from-the-future";
  const isKnown = state.publishedAtMs !== undefined && publishedAtMs <= state.publishedAtMs;
  return isKnown ? "not-newer" : undefined;
}

/** Gives the newest publication with an action's own; a wrong clock's must not block those to come. */
export function newestPublication(
  { publishedAtMs = 0 }: RobotState,
  { command, epochMs }: ActionMessage,
): number {
  const latestMs = epochMs + CLOCK_SKEW_MS_MAX;
  return Math.max(publishedAtMs, Math.min(command.publishedAtMs ?? 0, latestMs));
}

function judgeMotors({ gate }: RobotState): Refusal | undefined {
  if (gate === undefined || gate.faulty) return "gate-down";
  return gate.emergencyStopped ? "emergency-stop" : undefined;
}

/** A robot that never heard a lease obeys nobody: it can't know whose turn it is. */
function judgeLease({ lease }: RobotState, operatorId: string): Refusal | undefined {
  return lease?.holder === operatorId ? undefined : "no-lease";
}

/** Judges a stamp by the robot's own clock: it must come from this run and be young enough. */
function judgeStamp(
  state: RobotState,
  stamp: { readonly bootId?: string | undefined; readonly clockMs?: number | undefined },
  nowMs: number,
  ageMsMax: number,
): Refusal | undefined {
  if (stamp.bootId === undefined || stamp.clockMs === undefined) return "no-stamp";
  if (stamp.bootId !== state.bootId) return "other-boot";
  if (stamp.clockMs > nowMs) return "from-the-future";
  return nowMs - stamp.clockMs > ageMsMax ? "too-old" : undefined;
}
