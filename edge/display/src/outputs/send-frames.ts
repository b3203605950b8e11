/** Sends what the panel shows to whoever watches: each change, twice a second at most. */
import { frame, type Link } from "@outrider/protocol";
import type { Clock, Log } from "@outrider/runtime";
import type { Painter } from "../paint/painter.ts";

export interface FramesOptions {
  readonly link: Link;
  readonly thing: string;
  readonly clock: Clock;
  readonly painter: () => Painter | undefined;
  readonly log: Log;
}

export interface Frames {
  /** Goes on, or begins, for so long in ms; each who watches says so again and again. */
  watch(operatorId: string, holdMs: number): void;
  /** Hears that the panel shows something else. */
  changed(): void;
  close(): void;
}

/** Twice a second. */
const EVERY_MS = 500;
/** Largest picture in bytes: its base64 then keeps to the message's 120,000 characters. */
const BYTES_MAX = 90_000;
/** Most who are remembered; one picture serves them all. */
const WATCHERS_MAX = 100;
const JPEG_QUALITIES = [85, 70, 50, 30, 10];

export function createFrames({ link, thing, clock, painter, log }: FramesOptions): Frames {
  const watchers = new Map<string, number>();
  let sentAtMs = Number.NEGATIVE_INFINITY;
  let sequence = 0;
  let timer: NodeJS.Timeout | undefined;
  let isSending = false;
  let isChanged = false;
  const send = async () => {
    const source = painter();
    if (source === undefined) return;
    const { widthPx, heightPx } = source.frame;
    const shownAtMs = Math.max(0, Math.round(clock.epochMs()));
    const picture = await encodeWithin(source);
    if (picture === undefined) return;
    sequence += 1;
    const dataBase64 = picture.bytes.toString("base64");
    const { format } = picture;
    const payload = { sequence, shownAtMs, widthPx, heightPx, format, dataBase64 };
    await link.publish(frame, { thing }, payload);
  };
  const isWatched = () => {
    for (const [one, untilMs] of watchers) if (untilMs <= clock.nowMs()) watchers.delete(one);
    return watchers.size > 0;
  };
  const schedule = () => {
    if (timer !== undefined || isSending || !isChanged || !isWatched()) return;
    timer = setTimeout(() => void run(), Math.max(0, sentAtMs + EVERY_MS - clock.nowMs()));
  };
  const run = async () => {
    timer = undefined;
    isSending = true;
    isChanged = false;
    sentAtMs = clock.nowMs();
    try {
      await send();
    } catch (error) {
      log.info("a frame was not sent", { error });
    } finally {
      isSending = false;
      schedule();
    }
  };
  return {
    watch: (operatorId, holdMs) => {
      // Who begins to watch sees what is there, also if it does not change.
      if (!isWatched() || !watchers.has(operatorId)) isChanged = true;
      if (watchers.size < WATCHERS_MAX) watchers.set(operatorId, clock.nowMs() + holdMs);
      schedule();
    },
    changed: () => {
      isChanged = true;
      schedule();
    },
    close: () => {
      clearTimeout(timer);
      watchers.clear();
    },
  };
}

async function encodeWithin(source: Painter) {
  const png = await source.encode("png");
  if (png.length <= BYTES_MAX) return { format: "png" as const, bytes: png };
  for (const quality of JPEG_QUALITIES) {
    const bytes = await source.encode("jpeg", quality);
    if (bytes.length <= BYTES_MAX) return { format: "jpeg" as const, bytes };
  }
  return undefined;
}
