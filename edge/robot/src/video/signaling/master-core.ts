/**
 * Decides what the signaling master does: pure. It keeps one socket open, makes the next before the
 * service takes the old one away, and renews what expires. Viewers are no part of it: losing
 * signaling closes nobody's picture.
 */

export type MasterEvent =
  | { readonly type: "start" }
  | { readonly type: "stop" }
  | { readonly type: "tick" }
  /** The socket is open; times in ms of the same clock as `nowMs`. */
  | {
      readonly type: "opened";
      readonly socket: number;
      readonly iceExpiresAtMs: number;
      readonly credentialsExpireAtMs: number;
    }
  /** The socket could not be opened, or was lost. */
  | { readonly type: "closed"; readonly socket: number }
  /** Anything came through the socket. */
  | { readonly type: "heard"; readonly socket: number }
  /** The service is about to close the socket. */
  | { readonly type: "go-away"; readonly socket: number }
  /** The service asks for a renewed ICE configuration. */
  | { readonly type: "reconnect-ice"; readonly socket: number }
  | { readonly type: "ice-renewed"; readonly expiresAtMs: number }
  | { readonly type: "ice-failed" };

export type MasterAction =
  /** Describe the channel, ask for endpoints and ICE servers, open a socket of this number. */
  | { readonly type: "connect"; readonly socket: number }
  | { readonly type: "ping"; readonly socket: number }
  | { readonly type: "drop"; readonly socket: number }
  | { readonly type: "renew-ice" };

interface LiveSocket {
  readonly socket: number;
  readonly openedAtMs: number;
  readonly heardAtMs: number;
  readonly pingedAtMs: number;
}

export interface MasterState {
  readonly isStarted: boolean;
  /** The newest number given to a socket. */
  readonly lastSocket: number;
  readonly live: LiveSocket | undefined;
  /** The socket being opened. */
  readonly next: { readonly socket: number; readonly startedAtMs: number } | undefined;
  /** When the next attempt is due. */
  readonly connectAtMs: number | undefined;
  /** Attempts that failed, or sockets that did not last, in a row. */
  readonly failures: number;
  /** When the ICE configuration must be renewed. */
  readonly iceAtMs: number;
  /** When the credentials that opened the socket are too old. */
  readonly credentialsAtMs: number;
}

export interface Step {
  readonly state: MasterState;
  readonly actions: readonly MasterAction[];
}

/** What a decision depends on beside state and event; `random` is from 0 up to 1. */
export interface Circumstances {
  readonly nowMs: number;
  readonly random: number;
}

/** AWS closes an idle socket after ten minutes; a ping tells much earlier that one is dead. */
export const PING_MS = 10_000;
const SILENCE_MS_MAX = 2 * PING_MS + 5_000;
const CONNECT_MS_MAX = 20_000;
/** A socket that lasted this long was sound: the next failure waits as the first. */
const SOUND_MS = 10_000;
const RETRY_FIRST_MS = 250;
const RETRY_LAST_MS = 15_000;
/** The service admits three connections a second; told to go away at once, we keep to one. */
const GO_AWAY_MS_MIN = 1_000;
/** AWS's own clients take ICE servers as expired 30 s early. */
const ICE_EARLY_MS = 30_000;
const ICE_RETRY_MS = 5_000;
/** Temporary credentials are renewed while they still have this long. */
const CREDENTIALS_EARLY_MS = 120_000;
const NEVER = Number.POSITIVE_INFINITY;

export const INITIAL: MasterState = {
  isStarted: false,
  lastSocket: 0,
  live: undefined,
  next: undefined,
  connectAtMs: undefined,
  failures: 0,
  iceAtMs: NEVER,
  credentialsAtMs: NEVER,
};

/** Takes one event. */
export function stepMaster(state: MasterState, event: MasterEvent, now: Circumstances): Step {
  if (!state.isStarted && event.type !== "start") return stray(state, event);
  switch (event.type) {
    case "start":
      return connect({ ...INITIAL, lastSocket: state.lastSocket, isStarted: true }, now);
    case "stop":
      return stop(state);
    case "tick":
      return tick(state, now);
    case "opened":
      return opened(state, event, now);
    case "closed":
      return closed(state, event.socket, now);
    case "heard":
      return just(heard(state, event.socket, now));
    case "go-away":
      return goAway(state, event.socket, now);
    case "reconnect-ice":
      return { state: { ...state, iceAtMs: NEVER }, actions: [{ type: "renew-ice" }] };
    case "ice-renewed":
      return just({ ...state, iceAtMs: event.expiresAtMs - ICE_EARLY_MS });
    case "ice-failed":
      return just({ ...state, iceAtMs: now.nowMs + ICE_RETRY_MS });
  }
}

function just(state: MasterState): Step {
  return { state, actions: [] };
}

/** A socket that opens after the stop is closed again. */
function stray(state: MasterState, event: MasterEvent): Step {
  if (event.type !== "opened") return just(state);
  return { state, actions: [{ type: "drop", socket: event.socket }] };
}

function connect(state: MasterState, { nowMs }: Circumstances): Step {
  const socket = state.lastSocket + 1;
  return {
    state: {
      ...state,
      lastSocket: socket,
      next: { socket, startedAtMs: nowMs },
      connectAtMs: undefined,
    },
    actions: [{ type: "connect", socket }],
  };
}

function stop({ lastSocket, live, next }: MasterState): Step {
  const sockets = [live?.socket, next?.socket].filter((socket) => socket !== undefined);
  return {
    state: { ...INITIAL, lastSocket },
    actions: sockets.map((socket) => ({ type: "drop", socket })),
  };
}

/** The newer socket takes over; the service closes the older one itself, and so do we. */
function opened(
  state: MasterState,
  event: Extract<MasterEvent, { type: "opened" }>,
  { nowMs }: Circumstances,
): Step {
  const { socket, iceExpiresAtMs, credentialsExpireAtMs } = event;
  if (state.next?.socket !== socket) return { state, actions: [{ type: "drop", socket }] };
  const old = state.live;
  return {
    state: {
      ...state,
      live: { socket, openedAtMs: nowMs, heardAtMs: nowMs, pingedAtMs: nowMs },
      next: undefined,
      iceAtMs: iceExpiresAtMs - ICE_EARLY_MS,
      // Credentials that are short-lived from the start must not make us reconnect all the time.
      credentialsAtMs: Math.max(credentialsExpireAtMs - CREDENTIALS_EARLY_MS, nowMs + SOUND_MS),
    },
    actions: old === undefined ? [] : [{ type: "drop", socket: old.socket }],
  };
}

function closed(state: MasterState, socket: number, now: Circumstances): Step {
  if (state.next?.socket === socket) return just(retryLater({ ...state, next: undefined }, now));
  const { live } = state;
  if (live?.socket !== socket) return just(state);
  const lost = { ...state, live: undefined };
  // Its successor is under way already.
  if (state.next !== undefined || state.connectAtMs !== undefined) return just(lost);
  const wasSound = now.nowMs - live.openedAtMs > SOUND_MS;
  return just(retryLater(wasSound ? { ...lost, failures: 0 } : lost, now));
}

/** Waits twice as long after each failure, drawn from the upper half of that time. */
function retryLater(state: MasterState, { nowMs, random }: Circumstances): MasterState {
  const boundMs = Math.min(RETRY_FIRST_MS * 2 ** Math.min(state.failures, 10), RETRY_LAST_MS);
  const waitMs = boundMs * (0.5 + random / 2);
  return { ...state, failures: state.failures + 1, connectAtMs: nowMs + waitMs };
}

function heard(state: MasterState, socket: number, { nowMs }: Circumstances): MasterState {
  const { live } = state;
  return live?.socket === socket ? { ...state, live: { ...live, heardAtMs: nowMs } } : state;
}

function goAway(state: MasterState, socket: number, now: Circumstances): Step {
  const { live } = state;
  const isReplaced = state.next !== undefined || state.connectAtMs !== undefined;
  if (live?.socket !== socket || isReplaced) return just(state);
  const earliestMs = live.openedAtMs + GO_AWAY_MS_MIN;
  if (now.nowMs >= earliestMs) return connect(state, now);
  return just({ ...state, connectAtMs: earliestMs });
}

function tick(state: MasterState, now: Circumstances): Step {
  const steps = [expireAttempt, reconnectDue, watchLive, renewIce];
  return steps.reduce<Step>((done, step) => {
    const next = step(done.state, now);
    return { state: next.state, actions: [...done.actions, ...next.actions] };
  }, just(state));
}

function expireAttempt(state: MasterState, now: Circumstances): Step {
  const { next } = state;
  if (next === undefined || now.nowMs - next.startedAtMs < CONNECT_MS_MAX) return just(state);
  return {
    state: retryLater({ ...state, next: undefined }, now),
    actions: [{ type: "drop", socket: next.socket }],
  };
}

function reconnectDue(state: MasterState, now: Circumstances): Step {
  const isBusy = state.next !== undefined;
  const isDue = (state.connectAtMs ?? NEVER) <= now.nowMs;
  const isOld = state.live !== undefined && state.credentialsAtMs <= now.nowMs;
  if (isBusy || !(isDue || isOld)) return just(state);
  return connect({ ...state, credentialsAtMs: NEVER }, now);
}

function watchLive(state: MasterState, now: Circumstances): Step {
  const { live } = state;
  if (live === undefined) return just(state);
  const { socket } = live;
  if (now.nowMs - live.heardAtMs > SILENCE_MS_MAX) {
    const lost = closed(state, socket, now);
    return { state: lost.state, actions: [{ type: "drop", socket }] };
  }
  if (now.nowMs - live.pingedAtMs < PING_MS) return just(state);
  return {
    state: { ...state, live: { ...live, pingedAtMs: now.nowMs } },
    actions: [{ type: "ping", socket }],
  };
}

function renewIce(state: MasterState, { nowMs }: Circumstances): Step {
  if (state.live === undefined || nowMs < state.iceAtMs) return just(state);
  return { state: { ...state, iceAtMs: NEVER }, actions: [{ type: "renew-ice" }] };
}
