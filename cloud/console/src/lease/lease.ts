/**
 * Decides when the page asks for a robot's lease, keeps it and gives it back: (state, event, now) →
 * next state and changes to ask for, one at a time. The backend alone says who holds it.
 */
import { isHeld, isMine, takeNews } from "./holding.ts";
import type {
  LeaseAction,
  LeaseAnswer,
  LeaseChange,
  LeaseEvent,
  LeaseState,
  LeaseStep,
  StayingEvent,
} from "./lease-types.ts";

/** Time between two renewals, in ms: a third of the lease's life. */
export const RENEW_INTERVAL_MS = 10_000;
/** Time until a renewal that failed is tried again, in ms. */
const RENEW_AGAIN_MS = 2_000;
/** Time between two tries to acquire while a hand waits, in ms. */
const ACQUIRE_AGAIN_MS = 1_000;
/** How long after the last touch the lease is kept, in ms. */
export const IDLE_RELEASE_MS = 60_000;

export interface LeaseOptions {
  readonly operatorId: string;
  readonly mayDrive: boolean;
  readonly nowMs: number;
}

/** Gives the state of a page just opened: nothing known. */
export function initialLease({ operatorId, mayDrive, nowMs }: LeaseOptions): LeaseState {
  return {
    operatorId,
    mayDrive,
    isFront: false,
    known: undefined,
    aheadMs: 0,
    wanted: false,
    visible: true,
    usedAtMs: nowMs,
    pending: undefined,
    next: undefined,
    triedAtMs: Number.NEGATIVE_INFINITY,
    isShaky: false,
    problem: "",
  };
}

/** Takes one event. `nowMs` is any monotonic clock, the same for all events of a state. */
export function stepLease(state: LeaseState, event: LeaseEvent, nowMs: number): LeaseStep {
  if (event.type === "leave") return leave(state, nowMs);
  return proceed(take(state, event, nowMs), nowMs);
}

function take(state: LeaseState, event: StayingEvent, nowMs: number): LeaseState {
  switch (event.type) {
    case "news":
      return takeNews(state, event, nowMs);
    case "want":
      return { ...state, wanted: event.wanted };
    case "used":
      return { ...state, usedAtMs: nowMs };
    case "visible":
      return { ...state, visible: event.visible };
    case "front":
      return { ...state, isFront: event.isFront };
    case "change":
      return { ...state, next: event.change, usedAtMs: nowMs, problem: "" };
    case "answered":
      return takeAnswer(state, event.answer, { nowMs, epochMs: event.epochMs });
    case "tick":
      return state;
  }
}

function takeAnswer(
  state: LeaseState,
  answer: LeaseAnswer,
  { nowMs, epochMs }: { readonly nowMs: number; readonly epochMs: number },
): LeaseState {
  const { pending } = state;
  const settled = { ...state, pending: undefined };
  const isRenewal = pending?.change.kind === "renew";
  if (answer.kind === "failed") {
    // A renewal is tried again in silence; what a person asked for is answered.
    return isRenewal ? { ...settled, isShaky: true } : { ...settled, problem: answer.words };
  }
  const { news } = answer;
  const told = news === undefined ? settled : takeNews(settled, { news, epochMs }, nowMs);
  if (answer.kind === "done") return { ...told, isShaky: false, problem: "" };
  return { ...told, isShaky: false, problem: isRenewal ? "" : answer.words };
}

/** Begins the next change when none is under way. */
function proceed(state: LeaseState, nowMs: number): LeaseStep {
  if (state.pending !== undefined || !state.mayDrive) return { state, actions: [] };
  const change = state.next ?? due(state, nowMs);
  if (change === undefined) return { state, actions: [] };
  const isTry = change.kind === "acquire" || change.kind === "renew";
  return {
    state: {
      ...state,
      pending: { change, sinceMs: nowMs },
      next: undefined,
      triedAtMs: isTry ? nowMs : state.triedAtMs,
    },
    actions: [{ change, leaving: false }],
  };
}

/** Gives the change that time or a hand asks for. */
function due(state: LeaseState, nowMs: number): LeaseChange | undefined {
  if (!state.isFront) return undefined;
  const sinceTryMs = nowMs - state.triedAtMs;
  if (!isMine(state, nowMs)) {
    const mayTry = state.wanted && !isHeld(state, nowMs) && sinceTryMs >= ACQUIRE_AGAIN_MS;
    return mayTry ? { kind: "acquire" } : undefined;
  }
  if (!state.wanted && nowMs - state.usedAtMs >= IDLE_RELEASE_MS) return { kind: "release" };
  const isUsed = state.wanted || state.visible;
  const interval = state.isShaky ? RENEW_AGAIN_MS : RENEW_INTERVAL_MS;
  return isUsed && sinceTryMs >= interval ? { kind: "renew" } : undefined;
}

/** Gives the lease back on the way out. */
function leave(state: LeaseState, nowMs: number): LeaseStep {
  const isUnderWay = state.pending?.change.kind === "acquire";
  const holds = state.isFront && (isMine(state, nowMs) || isUnderWay);
  const next = { ...state, wanted: false, next: undefined, known: undefined };
  const action: LeaseAction = { change: { kind: "release" }, leaving: true };
  return { state: next, actions: holds ? [action] : [] };
}
