/**
 * Decides how the camera is viewed: (state, event, now) → next state and actions. It knows no
 * network and no page. Live media outlive their signaling, and every loss is mended by a new try.
 */
import { backoffMs } from "../link/backoff.ts";
import { isTrying } from "./phase.ts";
import { asksForPicture, isFresh } from "./picture-age.ts";
import type {
  News,
  Trouble,
  VideoEvent,
  VideoPhase,
  VideoState,
  VideoStep,
} from "./video-types.ts";

/** How long opening the signaling may take, in ms. */
export const CONNECT_MS_MAX = 10_000;
/** How long an offer waits for its first frame, in ms; then another one is made. */
export const FIRST_FRAME_MS_MAX = 10_000;
/** How long frames may stay away before the connection is made anew, in ms. */
export const STALL_MS_MAX = 4_000;
/** How long frames must come without a gap until an override ends by itself, in ms. */
export const STEADY_MS = 3_000;
/** How long a hidden page goes on viewing, in ms: the robot's encoder runs only for eyes. */
export const HIDDEN_MS_MAX = 60_000;

/** Gives the state of a page just opened. `jitter` is 0 to 1. */
export function initialVideo(jitter: number, nowMs: number): VideoState {
  return {
    phase: { kind: "off" },
    attempt: 0,
    failures: 0,
    signaling: "closed",
    ice: "new",
    relayOnly: false,
    isRelayed: false,
    frame: undefined,
    steadySinceMs: undefined,
    isOverridden: false,
    shownSinceMs: nowMs,
    hiddenSinceMs: undefined,
    jitter,
  };
}

/** Takes one event. `nowMs` is any monotonic clock, the same for all events of a state. */
export function stepVideo(state: VideoState, event: VideoEvent, nowMs: number): VideoStep {
  switch (event.type) {
    case "start":
      return isTrying(state.phase) ? quiet(state) : open({ ...state, failures: 0 }, nowMs);
    case "stop":
      return end({ ...state, frame: undefined, isOverridden: false }, { kind: "off" });
    case "override":
      return quiet({ ...state, isOverridden: event.on && asksForPicture(state.phase) });
    case "relay-only":
      return onRelayOnly(state, event.on, nowMs);
    case "visible":
      return onVisible(state, event.visible, nowMs);
    case "robot-back":
      return awaitsRobot(state.phase) ? open(state, nowMs) : quiet(state);
    case "tick":
      return onTick(state, nowMs);
    case "told":
      return event.attempt === state.attempt ? onNews(state, event.news, nowMs) : quiet(state);
  }
}

function onNews(state: VideoState, event: News, nowMs: number): VideoStep {
  switch (event.type) {
    case "signaling":
      return onSignaling(state, event.signaling, nowMs);
    case "offered":
      return quiet({ ...state, phase: { kind: "waiting", sinceMs: nowMs } });
    case "ice":
      return onIce(state, event.ice, nowMs);
    case "route":
      return quiet({ ...state, isRelayed: event.isRelayed });
    case "frame":
      return quiet(onFrame(state, event.delayMs, nowMs));
    case "trouble":
      return onTrouble(state, event.trouble, nowMs);
    case "go-away":
      // The service asks to connect anew within a minute; a picture that flows needs no signaling.
      return hasPicture(state.phase) ? quiet(state) : open(state, nowMs);
    case "renew-ice":
      return state.isRelayed || !hasPicture(state.phase) ? open(state, nowMs) : quiet(state);
  }
}

function onSignaling(
  state: VideoState,
  signaling: VideoState["signaling"],
  nowMs: number,
): VideoStep {
  const next = { ...state, signaling };
  const isLost = signaling === "closed" && !hasPicture(state.phase);
  return isLost ? retry(next, "The signaling was closed.", nowMs) : quiet(next);
}

/** "disconnected" often mends itself; the frames that stay away are what counts then. */
function onIce(state: VideoState, ice: RTCIceConnectionState, nowMs: number): VideoStep {
  const next = { ...state, ice };
  if (ice !== "failed") return quiet(next);
  const words = state.relayOnly
    ? "No relay leads to the robot's camera."
    : "No way leads to the robot's camera.";
  return retry(next, words, nowMs);
}

function onFrame(state: VideoState, delayMs: number, nowMs: number): VideoState {
  const frame = { atMs: nowMs, delayMs };
  const wasSteady = state.phase.kind === "live" && isFresh(state, nowMs);
  const steadySinceMs = wasSteady ? (state.steadySinceMs ?? nowMs) : nowMs;
  const isMended = isFresh({ frame }, nowMs) && nowMs - steadySinceMs >= STEADY_MS;
  return {
    ...state,
    phase: { kind: "live" },
    failures: 0,
    frame,
    steadySinceMs,
    isOverridden: state.isOverridden && !isMended,
  };
}

function onTrouble(state: VideoState, { kind, words }: Trouble, nowMs: number): VideoStep {
  if (kind === "passing") return retry(state, words, nowMs);
  const phase: VideoPhase = { kind: kind === "refused" ? "failed" : "none", words };
  return end({ ...state, frame: undefined, isOverridden: false }, phase);
}

function onRelayOnly(state: VideoState, on: boolean, nowMs: number): VideoStep {
  const next = { ...state, relayOnly: on };
  return isTrying(state.phase) ? open(next, nowMs) : quiet(next);
}

function onVisible(state: VideoState, visible: boolean, nowMs: number): VideoStep {
  if (!visible) return quiet({ ...state, shownSinceMs: undefined, hiddenSinceMs: nowMs });
  const next = { ...state, shownSinceMs: nowMs, hiddenSinceMs: undefined };
  return state.phase.kind === "resting" ? open(next, nowMs) : quiet(next);
}

function onTick(state: VideoState, nowMs: number): VideoStep {
  const { phase, hiddenSinceMs } = state;
  if (hiddenSinceMs !== undefined) {
    const isLong = nowMs - hiddenSinceMs >= HIDDEN_MS_MAX;
    return isLong && isTrying(phase) ? end(state, { kind: "resting" }) : quiet(state);
  }
  if (phase.kind === "live") return quiet(judgeLive(state, nowMs));
  if (phase.kind === "reconnecting")
    return nowMs < phase.retryAtMs ? quiet(state) : open(state, nowMs);
  const words = overdueWords(phase, nowMs);
  return words === undefined ? quiet(state) : retry(state, words, nowMs);
}

/** Says what did not come in time, if anything. */
function overdueWords(phase: VideoPhase, nowMs: number): string | undefined {
  const since = (ms: number) => nowMs - ms;
  if (phase.kind === "connecting" && since(phase.sinceMs) >= CONNECT_MS_MAX)
    return "The signaling does not answer.";
  if (phase.kind === "waiting" && since(phase.sinceMs) >= FIRST_FRAME_MS_MAX)
    return "The robot's camera does not answer.";
  if (phase.kind === "stalled" && since(phase.sinceMs) >= STALL_MS_MAX)
    return "The picture stopped.";
  return undefined;
}

/** Frames that come but are old are a slow link; frames that do not come are a stall. */
function judgeLive(state: VideoState, nowMs: number): VideoState {
  if (isFresh(state, nowMs)) return state;
  // A hidden page draws no frames: what it missed meanwhile is no stall.
  const sinceMs = Math.max(state.frame?.atMs ?? nowMs, state.shownSinceMs ?? nowMs);
  const isSilent = !isFresh({ frame: { atMs: sinceMs, delayMs: 0 } }, nowMs);
  const next = { ...state, steadySinceMs: undefined };
  return isSilent ? { ...next, phase: { kind: "stalled", sinceMs } } : next;
}

function hasPicture({ kind }: VideoPhase): boolean {
  return kind === "live" || kind === "stalled";
}

function awaitsRobot({ kind }: VideoPhase): boolean {
  return kind === "reconnecting" || kind === "waiting" || kind === "none";
}

/** Begins a new try; whatever was open ends with it. */
function open(state: VideoState, nowMs: number): VideoStep {
  const attempt = state.attempt + 1;
  return {
    state: {
      ...fresh(state),
      attempt,
      signaling: "connecting",
      phase: { kind: "connecting", sinceMs: nowMs },
    },
    actions: [{ type: "close" }, { type: "open", attempt, relayOnly: state.relayOnly }],
  };
}

function retry(state: VideoState, words: string, nowMs: number): VideoStep {
  const failures = state.failures + 1;
  const retryAtMs = nowMs + backoffMs(failures, state.jitter);
  return end({ ...state, failures }, { kind: "reconnecting", words, retryAtMs });
}

function end(state: VideoState, phase: VideoPhase): VideoStep {
  // What the try still tells while it closes is not heard.
  return {
    state: { ...fresh(state), attempt: state.attempt + 1, phase },
    actions: [{ type: "close" }],
  };
}

function fresh(state: VideoState): VideoState {
  return { ...state, signaling: "closed", ice: "new", isRelayed: false, steadySinceMs: undefined };
}

function quiet(state: VideoState): VideoStep {
  return { state, actions: [] };
}
