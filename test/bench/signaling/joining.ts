/** Lets a thousand viewers join a thousand channels, and measures how soon each master has the offer. */
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs } from "@outrider/runtime";
import { WebSocket } from "ws";

export interface Joining {
  readonly channels: number;
  /** Time in which the viewers join, evenly spread, in ms. */
  readonly withinMs: number;
  /** Gives the address for a channel's master, or for its viewer. */
  readonly url: (channel: number, role: "master" | "viewer") => Promise<string>;
  readonly ca?: string;
}

export interface Joined {
  /** From sending the offer to its arrival, in ms, each. */
  readonly offersMs: readonly number[];
  /** From the wish to connect to the open socket, in ms, each. */
  readonly connectsMs: readonly number[];
}

/** An offer for audio and video is 8.6 KB as Chromium makes it, of the 10 KB allowed. */
const OFFER = Buffer.alloc(6_450, "v").toString("base64");
/** Masters that connect at once, before anything is measured. */
const MASTERS_AT_ONCE = 20;
const LAST_OFFER_MS_MAX = 30_000;

export async function join(joining: Joining): Promise<Joined> {
  const { channels, withinMs } = joining;
  const sentAtMs: number[] = [];
  const offersMs: number[] = [];
  const connectsMs: number[] = [];
  const sockets: WebSocket[] = [];
  const { promise: allOffered, resolve } = Promise.withResolvers<void>();
  const open = async (channel: number, role: "master" | "viewer") => {
    const options = joining.ca === undefined ? {} : { ca: joining.ca };
    const socket = new WebSocket(await joining.url(channel, role), options);
    sockets.push(socket);
    await once(socket, "open");
    return socket;
  };
  const serve = async (channel: number) => {
    const master = await open(channel, "master");
    master.on("message", () => {
      offersMs.push(monotonicMs() - (sentAtMs[channel] ?? Number.NaN));
      if (offersMs.length === channels) resolve();
    });
  };
  const view = async (channel: number) => {
    const startedAtMs = monotonicMs();
    const viewer = await open(channel, "viewer");
    connectsMs.push(monotonicMs() - startedAtMs);
    sentAtMs[channel] = monotonicMs();
    viewer.send(JSON.stringify({ action: "SDP_OFFER", messagePayload: OFFER }));
  };
  try {
    for (let first = 0; first < channels; first += MASTERS_AT_ONCE) {
      const count = Math.min(MASTERS_AT_ONCE, channels - first);
      await Promise.all(Array.from({ length: count }, (_, index) => serve(first + index)));
    }
    const startedAtMs = monotonicMs();
    const views = Array.from({ length: channels }, async (_, channel) => {
      await sleep(Math.max(0, (channel * withinMs) / channels - (monotonicMs() - startedAtMs)));
      await view(channel);
    });
    await Promise.all(views);
    await Promise.race([allOffered, sleep(LAST_OFFER_MS_MAX)]);
    if (offersMs.length < channels) {
      throw new Error(`only ${offersMs.length} of ${channels} offers arrived`);
    }
    return { offersMs, connectsMs };
  } finally {
    for (const socket of sockets) socket.terminate();
  }
}
