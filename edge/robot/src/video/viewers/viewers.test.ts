/** Viewers on an engine that records what it is asked: nothing is sent anywhere. */
import { type Clock, silentLog } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { VideoError } from "../errors.ts";
import type { PeerEngine, PeerOptions } from "../peers/peer-engine.ts";
import type { Picture } from "../picture.ts";
import { createViewers, type Viewers } from "./viewers.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

interface Recorded {
  readonly options: PeerOptions;
  readonly sent: { readonly picture: Picture; readonly timestamp: number }[];
  readonly candidates: string[];
  isOpen: boolean;
  isBroken: boolean;
  isClosed: boolean;
}

function setUp() {
  const peers: Recorded[] = [];
  const watched: boolean[] = [];
  const answers: string[] = [];
  const clock: Clock = { nowMs: () => Date.now(), epochMs: () => Date.now() };
  const engine: PeerEngine = {
    name: "werift",
    format: "h264",
    close: () => Promise.resolve(),
    open: async (options) => {
      if (options.offer === "bad") throw new VideoError("bad", { code: "bad-offer" });
      const peer: Recorded = {
        options,
        sent: [],
        candidates: [],
        isOpen: false,
        isBroken: false,
        isClosed: false,
      };
      peers.push(peer);
      return {
        answer: `answer to ${options.offer}`,
        addCandidate: ({ candidate }) => peer.candidates.push(candidate) > 0,
        send: (picture, timestamp) => {
          if (peer.isBroken) throw new Error("closed track");
          if (peer.isOpen) peer.sent.push({ picture, timestamp });
          return peer.isOpen;
        },
        route: () => undefined,
        close: () => {
          peer.isClosed = true;
        },
      };
    },
  };
  const viewers = createViewers({
    engine,
    clock,
    onAnswer: (viewer, sdp) => answers.push(`${viewer}: ${sdp}`),
    onCandidate: () => undefined,
    onWatched: (isWatched) => watched.push(isWatched),
    log: silentLog,
  });
  return { viewers, peers, watched, answers };
}

const candidate = (text: string) => ({ candidate: text, sdpMid: "0", sdpMLineIndex: 0 });

function picture(isKey: boolean, atMs: number): Picture {
  return { format: "h264", bytes: Uint8Array.of(1), isKey, atMs };
}

/** Lets a viewer join and its way open. */
async function join(viewers: Viewers, peers: readonly Recorded[], name: string): Promise<Recorded> {
  viewers.offer(name, name, []);
  await vi.advanceTimersByTimeAsync(0);
  const peer = peers.at(-1);
  if (peer === undefined) throw new Error("no peer was opened");
  peer.isOpen = true;
  peer.options.onState("connected");
  return peer;
}

describe("viewers", () => {
  it("are answered, and get candidates that came before the offer and while it was answered", async () => {
    const { viewers, peers, answers } = setUp();
    viewers.candidate("one", candidate("early"));
    viewers.offer("one", "offer", []);
    viewers.candidate("one", candidate("meanwhile"));
    await vi.advanceTimersByTimeAsync(0);
    viewers.candidate("one", candidate("late"));
    expect(answers).toEqual(["one: answer to offer"]);
    expect(peers[0]?.candidates).toEqual(["early", "meanwhile", "late"]);
  });

  it("start with what came since the last key picture, at once and in order of time", async () => {
    const { viewers, peers } = setUp();
    for (const [isKey, atMs] of [
      [true, 0],
      [true, 1_000],
      [false, 1_033],
      [false, 1_066],
    ] as const) {
      viewers.show(picture(isKey, atMs));
    }
    const peer = await join(viewers, peers, "one");
    expect(peer.sent.map(({ picture: { atMs } }) => atMs)).toEqual([1_000, 1_033, 1_066]);
    viewers.show(picture(false, 1_100));
    const [first = 0, ...rest] = peer.sent.map(({ timestamp }) => timestamp);
    // 1 ms is 90 ticks: the cached ones end at the last one's own time, the next comes 34 ms later.
    expect(rest.map((timestamp) => timestamp - first)).toEqual([90, 180, 180 + 34 * 90]);
  });

  it("that connect before the first picture start with the first key picture", async () => {
    const { viewers, peers } = setUp();
    const peer = await join(viewers, peers, "one");
    viewers.show(picture(false, 0));
    viewers.show(picture(true, 33));
    viewers.show(picture(false, 66));
    expect(peer.sent.map(({ picture: { atMs } }) => atMs)).toEqual([33, 66]);
  });

  it("whose connection fails end alone", async () => {
    const { viewers, peers } = setUp();
    const broken = await join(viewers, peers, "broken");
    const sound = await join(viewers, peers, "sound");
    broken.isBroken = true;
    viewers.show(picture(true, 0));
    expect(sound.sent).toHaveLength(1);
    expect(viewers.count).toBe(1);
    expect(broken.isClosed).toBe(true);
  });

  it("not heard for eight seconds are gone; those that report stay", async () => {
    const { viewers, peers, watched } = setUp();
    const silent = await join(viewers, peers, "silent");
    const loud = await join(viewers, peers, "loud");
    const report = setInterval(() => loud.options.onHeard(), 1_000);
    await vi.advanceTimersByTimeAsync(10_000);
    expect([silent.isClosed, loud.isClosed]).toEqual([true, false]);
    clearInterval(report);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(watched).toEqual([true, false]);
  });

  it("that never connect are gone after half a minute", async () => {
    const { viewers } = setUp();
    viewers.offer("one", "offer", []);
    await vi.advanceTimersByTimeAsync(29_000);
    expect(viewers.count).toBe(1);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(viewers.count).toBe(0);
  });

  it("whose offer is bad are gone at once", async () => {
    const { viewers, watched, answers } = setUp();
    viewers.offer("one", "bad", []);
    await vi.advanceTimersByTimeAsync(0);
    expect(viewers.count).toBe(0);
    expect(watched).toEqual([true, false]);
    expect(answers).toEqual([]);
  });

  it("that offer again replace their earlier connection, and the camera never stops", async () => {
    const { viewers, peers, watched } = setUp();
    const first = await join(viewers, peers, "one");
    const second = await join(viewers, peers, "one");
    expect([first.isClosed, second.isClosed]).toEqual([true, false]);
    expect(viewers.count).toBe(1);
    expect(watched).toEqual([true]);
  });

  it("that offered and left keep nobody out: the one silent longest makes room, but for none that watches", async () => {
    const { viewers, peers } = setUp();
    const watching = await join(viewers, peers, "watching");
    const report = setInterval(() => watching.options.onHeard(), 1_000);
    for (let at = 0; at < 11; at++) {
      viewers.offer(`left ${at}`, "offer", []);
      await vi.advanceTimersByTimeAsync(400);
    }
    const late = await join(viewers, peers, "late");
    expect([late.options.name, viewers.count]).toEqual(["late", 12]);
    expect(peers.map(({ isClosed }) => isClosed).indexOf(true)).toBe(1);
    expect(watching.isClosed).toBe(false);
    clearInterval(report);
    viewers.close();
  });

  it("are twelve at most, and an early candidate of a flood is forgotten", async () => {
    const { viewers, peers } = setUp();
    for (let at = 0; at < 14; at++) viewers.offer(`viewer ${at}`, "offer", []);
    await vi.advanceTimersByTimeAsync(0);
    expect(viewers.count).toBe(12);
    for (let at = 0; at < 1_000; at++) viewers.candidate(`nobody ${at}`, candidate("x"));
    for (let at = 0; at < 1_000; at++) viewers.candidate("nobody 999", candidate(`${at}`));
    viewers.close();
    expect(viewers.count).toBe(0);
    viewers.offer("nobody 0", "offer", []);
    viewers.offer("nobody 999", "offer", []);
    await vi.advanceTimersByTimeAsync(0);
    expect(peers.slice(-2).map(({ candidates }) => candidates.length)).toEqual([0, 32]);
  });
});
