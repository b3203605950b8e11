/** One viewer's session: from its offer to its departure, with or without a word. */
import type { Clock, Log } from "@outrider/runtime";
import type {
  IceCandidate,
  Peer,
  PeerEngine,
  PeerOptions,
  PeerState,
} from "../peers/peer-engine.ts";
import type { Picture } from "../picture.ts";
import { RTP_TICKS_PER_MS, replayTimes } from "./replay.ts";

export interface Session {
  /** Answers the offer. */
  start(): void;
  addCandidate(candidate: IceCandidate): void;
  /** Sends a picture, after those that the viewer needs to begin with. */
  show(picture: Picture): void;
  /** Looks whether the viewer is still there. */
  look(): void;
  close(reason: string): void;
  /** Time since the viewer was heard, or offered where it never was, in ms. */
  readonly silentMs: number;
  /** Why it ended. */
  readonly endReason: string | undefined;
}

export interface SessionOptions {
  readonly engine: PeerEngine;
  readonly clock: Clock;
  readonly peer: Pick<PeerOptions, "name" | "offer" | "iceServers">;
  /** What came before the offer. */
  readonly candidates: readonly IceCandidate[];
  /** RTP's time at 0 of our clock: random, as RFC 3550, 5.1 asks. */
  readonly timestampAt: number;
  /** Gives the pictures that a newcomer needs. */
  readonly group: () => readonly Picture[];
  readonly onAnswer: (sdp: string) => void;
  readonly onCandidate: (candidate: IceCandidate) => void;
  readonly onGone: () => void;
  readonly log: Log;
}

/** A viewer that found no way by now never will, in ms. Browsers give up in half of it. */
const CONNECT_MS_MAX = 30_000;
/** Browsers report reception about once a second; so long without is gone, in ms. */
const SILENCE_MS_MAX = 8_000;
/** Candidates kept while the answer is being made. */
const CANDIDATES_MAX = 64;

/** Makes a session; `start` sets it going. */
export function createSession(options: SessionOptions): Session {
  const { engine, clock, log } = options;
  const waiting = [...options.candidates];
  let peer: Peer | undefined;
  let heardAtMs = clock.nowMs();
  let isConnected = false;
  let endReason: string | undefined;

  const close = (reason: string) => {
    if (endReason !== undefined) return;
    endReason = reason;
    peer?.close();
    options.onGone();
  };
  const show = createShow(options, (picture, ticks) => peer?.send(picture, ticks) ?? false);
  const onState = (state: PeerState) => {
    if (state === "gone") close("it closed or failed");
    if (state !== "connected" || isConnected || endReason !== undefined) return;
    isConnected = true;
    heardAtMs = clock.nowMs();
    log.info("viewer connected", { route: peer?.route() });
    guarded(() => show());
  };
  /** A fault of one viewer's connection ends that one alone. */
  const guarded = (act: () => void) => {
    try {
      act();
    } catch (error) {
      log.warn("viewer's connection failed", { error });
      close("its connection failed");
    }
  };
  const start = async () => {
    const opened = await engine.open({
      ...options.peer,
      onCandidate: options.onCandidate,
      onState,
      onHeard: () => {
        heardAtMs = clock.nowMs();
      },
    });
    if (endReason !== undefined) return opened.close();
    peer = opened;
    options.onAnswer(opened.answer);
    for (const candidate of waiting.splice(0)) addCandidate(candidate);
  };
  const addCandidate = (candidate: IceCandidate) => {
    if (peer === undefined) {
      if (waiting.length < CANDIDATES_MAX) waiting.push(candidate);
    } else if (!peer.addCandidate(candidate)) {
      log.warn("viewer's candidate refused");
    }
  };
  const silentMs = () => clock.nowMs() - heardAtMs;
  return {
    start: () => {
      start().catch((error: unknown) => {
        log.warn("viewer's offer refused", { error });
        close("its offer was refused");
      });
    },
    addCandidate,
    show: (picture) => {
      if (isConnected) guarded(() => show(picture));
    },
    look: () => {
      const limitMs = isConnected ? SILENCE_MS_MAX : CONNECT_MS_MAX;
      if (silentMs() > limitMs) close(`nothing was heard for ${Math.round(silentMs())} ms`);
    },
    close,
    get silentMs() {
      return silentMs();
    },
    get endReason() {
      return endReason;
    },
  };
}

/** Makes what sends a viewer the newest picture, and before its first one those it needs. */
function createShow(
  { group, timestampAt }: SessionOptions,
  send: (picture: Picture, timestamp: number) => boolean,
): (newest?: Picture) => void {
  let isShowing = false;
  const sendAt = (picture: Picture, atMs: number) =>
    send(picture, (timestampAt + Math.round(atMs * RTP_TICKS_PER_MS)) % 2 ** 32);
  return (newest) => {
    if (isShowing) {
      if (newest !== undefined) sendAt(newest, newest.atMs);
      return;
    }
    // All at once, the newest among them, so that it is seen at once.
    const pictures = group();
    const times = replayTimes(pictures);
    isShowing =
      pictures.length > 0 && pictures.every((picture, at) => sendAt(picture, times[at] ?? 0));
  };
}
