/**
 * Decides what the console sends while a person drives: (state, event, now) → next state and
 * actions. It reads no clock and touches no page, so that each rule is a test with plain values.
 * The robot keeps itself safe whatever this page does; these rules keep the operator's word.
 */
import { block, hearRefusal, isLockedByPicture, lastingRefusal, settle } from "./blocking.ts";
import type {
  DriveEvent,
  DriveState,
  DriveStateMessage,
  DriveStep,
  InputSource,
  LatchReport,
  Permit,
  PictureView,
} from "./drive-types.ts";
import {
  continueClear,
  hearLatch,
  holdRaising,
  pressClear,
  raise,
  raiseAgain,
  releaseClear,
  UNKNOWN_EMERGENCY,
} from "./emergency.ts";
import { wantedMotion, wantsLease } from "./motion.ts";
import {
  both,
  hasFreshStamp,
  landFlights,
  quiet,
  sendMotion,
  sendRelease,
  sendZero,
} from "./sending.ts";
import { asksForMotion, mixArcade, type Vector } from "./vector.ts";

/** Time between two commands while an input is held, in ms: 20 a second. */
export const COMMAND_INTERVAL_MS = 50;
/** Shortest time between two commands, in ms: a tick that comes a little early still counts. */
const COMMAND_SPACING_MS = COMMAND_INTERVAL_MS - 10;
/** Time between two zeros while nothing is held, in ms: they keep drive-state coming. */
export const HEARTBEAT_MS = 1_000;
/** How long after the last touch the heartbeat goes on, in ms. */
export const IDLE_AFTER_MS = 60_000;
/** Time between two zeros that ask for a first stamp while an input is held, in ms. */
const ASK_INTERVAL_MS = 200;
/** How long a moving robot may be silent before the held input must be released, in ms. */
export const SILENCE_MS_MAX = 1_000;

export interface DriveOptions {
  readonly operatorId: string;
  /**
   * Sequence to begin above: the time in ms since 1970, so that a page opened later counts on from
   * wherever an earlier one of the same operator ended.
   */
  readonly firstSequence: number;
  readonly limit: number;
  readonly nowMs: number;
}

/** Gives the state of a page just opened: nothing held, no link. */
export function initialDrive({
  operatorId,
  firstSequence,
  limit,
  nowMs,
}: DriveOptions): DriveState {
  return {
    operatorId,
    linkUp: false,
    visible: true,
    limit,
    held: {},
    blocked: [],
    blockedBy: undefined,
    sequence: firstSequence,
    heard: undefined,
    moving: false,
    movedAtMs: Number.NEGATIVE_INFINITY,
    zerosDue: 0,
    sentAtMs: Number.NEGATIVE_INFINITY,
    zeroAtMs: Number.NEGATIVE_INFINITY,
    zeroSequence: firstSequence,
    activeAtMs: nowMs,
    heldSinceMs: undefined,
    emergency: UNKNOWN_EMERGENCY,
    refusal: undefined,
    picture: "unasked",
    permit: { kind: "drive" },
    permittedAtMs: Number.NEGATIVE_INFINITY,
    flights: [],
    roundTrips: [],
  };
}

/** Takes one event. `nowMs` is any monotonic clock, the same for all events of a state. */
export function stepDrive(state: DriveState, event: DriveEvent, nowMs: number): DriveStep {
  const step = take(state, event, nowMs);
  if (state.permit.kind !== "watch") return step;
  // Who only watches has no right to more than a stop, and a broker cuts off who tries.
  return { ...step, actions: step.actions.filter(({ type }) => type === "stop") };
}

function take(state: DriveState, event: DriveEvent, nowMs: number): DriveStep {
  switch (event.type) {
    case "hold":
      return onHold(state, event.source, event.vector, nowMs);
    case "release":
      return onRelease(state, event.source, nowMs);
    case "limit":
      return quiet({ ...state, limit: event.limit, activeAtMs: nowMs });
    case "stop":
      return onStop(state, nowMs);
    case "emergency-stop":
      return onEmergencyStop(state, nowMs);
    case "clear-press":
      return quiet({ ...pressClear(state, nowMs), activeAtMs: nowMs });
    case "clear-release":
      return quiet(releaseClear(state));
    case "link":
      return onLink(state, event.up, nowMs);
    case "visible":
      return onVisible(state, event.visible, nowMs);
    case "blur":
      return letGo(state, nowMs);
    case "activity":
      return quiet({ ...state, activeAtMs: nowMs });
    case "drive-state":
      return onDriveState(state, event.message, nowMs);
    case "telemetry":
      return quiet(onTelemetry(state, event.report, nowMs));
    case "picture":
      return onPicture(state, event.picture, nowMs);
    case "permit":
      return onPermit(state, event.permit, nowMs);
    case "tick":
      return onTick(state, nowMs);
  }
}

/** Says whether no hand has touched the page for so long that the heartbeat rests. */
export function isResting(state: DriveState, nowMs: number): boolean {
  return nowMs - state.activeAtMs > IDLE_AFTER_MS;
}

function onHold(state: DriveState, source: InputSource, vector: Vector, nowMs: number): DriveStep {
  if (!asksForMotion(vector)) return onRelease(state, source, nowMs);
  const isFirst = Object.keys(state.held).length === 0;
  const held = { ...state.held, [source]: vector };
  const heldSinceMs = state.heldSinceMs ?? nowMs;
  const next = settle({ ...state, held, heldSinceMs, activeAtMs: nowMs }, source);
  const wanted = wantedMotion(next);
  // The first touch goes out at once; what follows keeps to the pace of the ticks.
  return isFirst && asksForMotion(wanted) ? driveMotion(next, wanted, nowMs) : quiet(next);
}

function onRelease(state: DriveState, source: InputSource, nowMs: number): DriveStep {
  const { [source]: released, ...held } = state.held;
  if (released === undefined) return quiet(state);
  const blocked = state.blocked.filter((other) => other !== source);
  const isLast = Object.keys(held).length === 0;
  const next: DriveState = {
    ...state,
    held,
    blocked,
    blockedBy: blocked.length === 0 ? undefined : state.blockedBy,
    heldSinceMs: isLast ? undefined : state.heldSinceMs,
    refusal: isLast ? lastingRefusal(state) : state.refusal,
    activeAtMs: nowMs,
  };
  if (asksForMotion(wantedMotion(next)) || !next.linkUp) return quiet(next);
  return sendRelease(next, nowMs);
}

function onStop(state: DriveState, nowMs: number): DriveStep {
  const next = { ...block(state, "stop"), activeAtMs: nowMs };
  if (!next.linkUp) return quiet(next);
  const stop: DriveStep = { state: next, actions: [{ type: "stop", payload: { kind: "stop" } }] };
  return both(stop, (stopped) => sendRelease(stopped, nowMs));
}

function onEmergencyStop(state: DriveState, nowMs: number): DriveStep {
  const raised = raise({ ...block(state, "emergency-stop"), activeAtMs: nowMs }, nowMs);
  return state.linkUp ? both(raised, (next) => sendRelease(next, nowMs)) : raised;
}

function onLink(state: DriveState, up: boolean, nowMs: number): DriveStep {
  if (!up) {
    const lost = {
      ...holdRaising(block(state, "link")),
      linkUp: false,
      moving: false,
      zerosDue: 0,
    };
    return quiet({ ...lost, flights: [], heard: undefined, roundTrips: [] });
  }
  const next = { ...state, linkUp: true };
  return both(raiseAgain(next, nowMs), (raised) =>
    raised.visible ? sendRelease(raised, nowMs) : quiet(raised),
  );
}

function onVisible(state: DriveState, visible: boolean, nowMs: number): DriveStep {
  if (visible) return quiet({ ...state, visible, activeAtMs: nowMs });
  return letGo({ ...state, visible }, nowMs);
}

/** Takes every hand off: a page without the focus does not hear when a key is released. */
function letGo(state: DriveState, nowMs: number): DriveStep {
  const wasHeld = Object.keys(state.held).length > 0 || state.moving;
  const next = releaseClear(block(state, "focus"));
  return wasHeld && next.linkUp ? sendRelease(next, nowMs) : quiet(next);
}

function onDriveState(state: DriveState, message: DriveStateMessage, nowMs: number): DriveStep {
  const heard = hearLatch({ ...state, heard: { message, atMs: nowMs } }, message.emergencyStop);
  const isMine = message.lastOperatorId === state.operatorId;
  const landed = isMine ? landFlights(heard, message.lastSequence ?? 0, nowMs) : heard;
  const refused = hearRefusal(landed, message, nowMs);
  const next = message.emergencyStop ? block(refused, "emergency-stop") : refused;
  const wanted = wantedMotion(next);
  if (!asksForMotion(wanted)) return next.moving ? sendRelease(next, nowMs) : quiet(next);
  return hasFreshStamp(state, nowMs) ? quiet(next) : driveMotion(next, wanted, nowMs);
}

/**
 * Takes telemetry as news where drive-state has been silent. A robot that comes back first sends what
 * it kept while away, so what was measured before the newest drive-state tells nothing new.
 */
function onTelemetry(state: DriveState, report: LatchReport, nowMs: number): DriveState {
  const { heard } = state;
  if (heard === undefined) return hearLatch(state, report.emergencyStop);
  const isKept = report.bootId === heard.message.bootId && report.clockMs <= heard.message.clockMs;
  const isOlderNews = isKept || nowMs - heard.atMs < 2 * HEARTBEAT_MS;
  return isOlderNews ? state : hearLatch(state, report.emergencyStop);
}

/** A lock takes every hand off; what is held when it ends must be pressed anew. */
function onPicture(state: DriveState, picture: PictureView, nowMs: number): DriveStep {
  const next = { ...state, picture };
  if (!isLockedByPicture(next)) return quiet(next);
  const locked = block(next, "picture");
  return locked.moving && locked.linkUp ? sendRelease(locked, nowMs) : quiet(locked);
}

/** Lets a hand that waited begin, and takes the wheel from one that may not drive any more. */
function onPermit(state: DriveState, permit: Permit, nowMs: number): DriveStep {
  const wasDriving = state.permit.kind === "drive";
  if (permit.kind === "drive") {
    const permittedAtMs = wasDriving ? state.permittedAtMs : nowMs;
    const next = { ...state, permit, permittedAtMs };
    const wanted = wantedMotion(next);
    return asksForMotion(wanted) && !next.moving ? driveMotion(next, wanted, nowMs) : quiet(next);
  }
  const isOver = wasDriving || permit.kind !== "asking";
  const next = isOver ? block({ ...state, permit }, wasDriving ? "lease-lost" : "no-lease") : state;
  const told = { ...next, permit };
  return told.moving && told.linkUp ? sendRelease(told, nowMs) : quiet(told);
}

function onTick(state: DriveState, nowMs: number): DriveStep {
  const emergency = both(raiseAgain(state, nowMs), (next) => continueClear(next, nowMs));
  return both(emergency, (next) => drive(next, nowMs));
}

function drive(state: DriveState, nowMs: number): DriveStep {
  if (!state.linkUp || nowMs - state.sentAtMs < COMMAND_SPACING_MS) return quiet(state);
  const wanted = wantedMotion(state);
  if (asksForMotion(wanted)) return driveMotion(state, wanted, nowMs);
  if (state.moving) return sendRelease(state, nowMs);
  if (state.zerosDue > 0) return sendZero({ ...state, zerosDue: state.zerosDue - 1 }, nowMs);
  if (state.permit.kind === "asking" && wantsLease(state)) return askForStamp(state, nowMs);
  const isDue = nowMs - state.zeroAtMs >= HEARTBEAT_MS;
  return isDue && state.visible && !isResting(state, nowMs) ? sendZero(state, nowMs) : quiet(state);
}

function driveMotion(state: DriveState, wanted: Vector, nowMs: number): DriveStep {
  const throttles = mixArcade(wanted, state.limit);
  if (hasFreshStamp(state, nowMs)) return sendMotion(state, throttles, nowMs);
  if (!state.moving) return askForStamp(state, nowMs);
  // A short silence is sat out: the robot's own hold time stops it. After a long one a zero would
  // arm the robot anew under a hand that never let go, so the hand must.
  const silentMs = nowMs - (state.heard?.atMs ?? Number.NEGATIVE_INFINITY);
  return silentMs < SILENCE_MS_MAX ? quiet(state) : sendRelease(block(state, "silence"), nowMs);
}

/** Sends the zero that makes the robot tell a stamp, when one is due. */
function askForStamp(state: DriveState, nowMs: number): DriveStep {
  const isDue = nowMs - state.zeroAtMs >= ASK_INTERVAL_MS;
  return isDue ? sendZero(state, nowMs) : quiet(state);
}
