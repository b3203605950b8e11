/** Holds one session for each viewer, and gives every picture to all of them. */
import { randomInt } from "node:crypto";
import type { Clock, Log } from "@outrider/runtime";
import { createPictureCache } from "../h264/picture-cache.ts";
import type { IceCandidate, IceServer, PeerEngine } from "../peers/peer-engine.ts";
import type { Picture } from "../picture.ts";
import { createSession, type Session } from "./session.ts";

export interface Viewers {
  /** Answers a viewer's offer; an earlier session of the same viewer ends. */
  offer(viewer: string, sdp: string, iceServers: readonly IceServer[]): void;
  /** Adds a way to a viewer, also one that has not offered yet. */
  candidate(viewer: string, candidate: IceCandidate): void;
  show(picture: Picture): void;
  /** Forgets the pictures kept for newcomers. */
  restart(): void;
  readonly count: number;
  close(): void;
}

export interface ViewersOptions {
  readonly engine: PeerEngine;
  readonly clock: Clock;
  readonly onAnswer: (viewer: string, sdp: string) => void;
  readonly onCandidate: (viewer: string, candidate: IceCandidate) => void;
  /** Told when the first comes and when the last has gone. */
  readonly onWatched: (isWatched: boolean) => void;
  readonly log: Log;
}

/** Ten that the signaling service admits, and two that left without a word and return. */
const VIEWERS_MAX = 12;
/**
 * When there are as many, one that was silent for so long makes room, in ms: whoever watches reports each
 * second, and pages that were closed before they connected would keep others out for half a minute.
 */
const MAKES_ROOM_MS = 3_000;
/** How often the departed are looked for, in ms. */
const LOOK_MS = 1_000;
/** Candidates that come before their offer: for so many viewers, so many each. */
const EARLY_VIEWERS_MAX = 32;
const EARLY_CANDIDATES_MAX = 32;

/** Makes an empty set of viewers. */
export function createViewers(options: ViewersOptions): Viewers {
  const { engine, clock, onWatched, log } = options;
  const sessions = new Map<string, Session>();
  const early = new Map<string, IceCandidate[]>();
  const cache = createPictureCache();
  const end = (viewer: string, session: Session) => {
    if (sessions.get(viewer) !== session) return;
    sessions.delete(viewer);
    log.info("viewer gone", { viewer, reason: session.endReason, viewers: sessions.size });
    if (sessions.size === 0) onWatched(false);
  };
  const begin = (viewer: string, sdp: string, iceServers: readonly IceServer[]) => {
    const candidates = early.get(viewer) ?? [];
    early.delete(viewer);
    const session = createSession({
      engine,
      clock,
      peer: { name: viewer, offer: sdp, iceServers },
      candidates,
      timestampAt: randomInt(2 ** 31),
      group: () => cache.pictures(),
      onAnswer: (answer) => options.onAnswer(viewer, answer),
      onCandidate: (candidate) => options.onCandidate(viewer, candidate),
      onGone: () => end(viewer, session),
      log: log.child({ viewer }),
    });
    const isFirst = sessions.size === 0;
    sessions.set(viewer, session);
    if (isFirst) onWatched(true);
    session.start();
  };
  /** Says whether one more may come, after the longest silent made room for it where it must. */
  const hasRoom = () => {
    if (sessions.size < VIEWERS_MAX) return true;
    const [longest] = [...sessions.values()].sort((a, b) => b.silentMs - a.silentMs);
    if (longest === undefined || longest.silentMs < MAKES_ROOM_MS) return false;
    longest.close("it was silent, and another came");
    return true;
  };
  const look = setInterval(() => {
    for (const session of sessions.values()) session.look();
  }, LOOK_MS);
  look.unref();
  return {
    offer: (viewer, sdp, iceServers) => {
      const previous = sessions.get(viewer);
      if (previous === undefined && !hasRoom()) {
        log.warn("viewer refused: too many watch", { viewer, viewers: sessions.size });
        return;
      }
      begin(viewer, sdp, iceServers);
      previous?.close("it offered again");
    },
    candidate: (viewer, candidate) => {
      const session = sessions.get(viewer);
      if (session === undefined) keepEarly(early, viewer, candidate);
      else session.addCandidate(candidate);
    },
    show: (picture) => {
      cache.add(picture);
      for (const session of sessions.values()) session.show(picture);
    },
    restart: () => cache.clear(),
    get count() {
      return sessions.size;
    },
    close: () => {
      clearInterval(look);
      for (const session of [...sessions.values()]) session.close("the program stops");
    },
  };
}

function keepEarly(early: Map<string, IceCandidate[]>, viewer: string, candidate: IceCandidate) {
  const kept = early.get(viewer) ?? [];
  // Set anew, so that the viewer heard of longest ago is first.
  early.delete(viewer);
  early.set(viewer, [...kept, candidate].slice(-EARLY_CANDIDATES_MAX));
  const [oldest] = early.keys();
  if (early.size > EARLY_VIEWERS_MAX && oldest !== undefined) early.delete(oldest);
}
