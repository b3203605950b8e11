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

/** Judges the clearing of an emergency stop: it needs the right to drive and a fresh stamp. */
export function judgeClear(
  state: RobotState,
  { operatorId, command }: StopMessage,
  nowMs: number,
  limits: RobotLimits,
): Refusal | undefined {
  if (state.gate === undefined) return "gate-down";
  return judgeLease(state, operatorId) ?? judgeStamp(state, command, nowMs, limits.ageMsMax);
}

/** Judges an action that moves, by the time of its publication against the robot's wall clock. */
export function judgeAction(
  state: RobotState,
  { command, epochMs }: ActionMessage,
  limits: RobotLimits,
): Refusal | undefined {
  const motors = judgeMotors(state);
  if (motors !== undefined) return motors;
  if (!state.clockSynchronised) return "clock-unsynchronised";
  if (command.publishedAtMs === undefined) return "no-stamp";
  const ageMs = epochMs - command.publishedAtMs;
  if (ageMs > limits.actionAgeMsMax) return "too-old";
  return ageMs < -CLOCK_SKEW_MS_MAX ? "from-the-future" : undefined;
}

function judgeMotors({ gate }: RobotState): Refusal | undefined {
  if (gate === undefined || gate.faulty) return "gate-down";
  return gate.emergencyStopped ? "emergency-stop" : undefined;
}

function judgeLease({ lease }: RobotState, operatorId: string): Refusal | undefined {
  return lease === undefined || lease.holder === operatorId ? undefined : "no-lease";
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
