/** Takes snapshots: one at a time of a size, the camera running no longer than each needs it. */
import type { Clock, Log } from "@outrider/runtime";
import type { CameraKeeper } from "../cameras/keep-camera.ts";
import { VideoError } from "../errors.ts";
import type { Picture } from "../picture.ts";
import type { EncodeJpeg } from "./jpeg.ts";
import type { KeyPictures } from "./key-pictures.ts";
import { SNAPSHOT_MS_MAX } from "./messages.ts";

export interface Snapshot {
  /** When the camera saw it, on the monotonic clock. */
  readonly atMs: number;
  /** The same in ms since 1970. */
  readonly takenAtMs: number;
  readonly jpegBase64: string;
}

/** Gives a picture of a width. @throws VideoError "busy", "no-picture", "no-jpeg" or "no-camera" */
export type TakeSnapshot = (widthPx: number) => Promise<Snapshot>;

export interface SnapshotOptions {
  readonly keeper: Pick<CameraKeeper, "borrow">;
  readonly pictures: KeyPictures;
  readonly encode: EncodeJpeg;
  readonly clock: Clock;
  readonly log: Log;
  /** Longest that one takes, in ms. */
  readonly limitMs?: number;
}

/** A picture that is younger is given again, in ms. */
const REUSE_MS = 1_000;
/**
 * A key picture that is older is not taken, in ms: encoders make one each second, and half as much
 * again leaves room for those that are late.
 */
const KEY_AGE_MS_MAX = 1_500;
/** Sizes of which a picture may be made at once: each has an ffmpeg of its own. */
const SIZES_MAX = 4;
/** Time between lines of the log that say how many were taken, in ms. */
const TELL_MS = 60_000;

/** Makes what takes them. Whoever asks for a size that is being made waits for that one. */
export function createSnapshots(options: SnapshotOptions): TakeSnapshot {
  const { clock } = options;
  const underWay = new Map<number, Promise<Snapshot>>();
  const recent = new Map<number, Snapshot>();
  const tell = createTally(options);
  const take = async (widthPx: number): Promise<Snapshot> => {
    try {
      const snapshot = await takeOne(options, widthPx);
      recent.set(widthPx, snapshot);
      return snapshot;
    } finally {
      underWay.delete(widthPx);
    }
  };
  return async (widthPx) => {
    forgetOld(recent, clock.nowMs() - REUSE_MS);
    const known = recent.get(widthPx) ?? underWay.get(widthPx);
    if (known === undefined && underWay.size >= SIZES_MAX)
      throw new VideoError(`${SIZES_MAX} other sizes are being made`, { code: "busy" });
    const taken = known ?? take(widthPx);
    if (known === undefined) underWay.set(widthPx, taken as Promise<Snapshot>);
    const snapshot = await taken;
    tell(widthPx);
    return snapshot;
  };
}

function forgetOld(recent: Map<number, Snapshot>, sinceMs: number): void {
  for (const [widthPx, { atMs }] of recent) if (atMs < sinceMs) recent.delete(widthPx);
}

async function takeOne(options: SnapshotOptions, widthPx: number): Promise<Snapshot> {
  const { encode, clock, limitMs = SNAPSHOT_MS_MAX } = options;
  const signal = AbortSignal.timeout(limitMs);
  const picture = await nextPicture(options, signal);
  const jpeg = await encode(picture, widthPx, signal);
  const takenAtMs = Math.round(clock.epochMs() - (clock.nowMs() - picture.atMs));
  return { atMs: picture.atMs, takenAtMs, jpegBase64: jpeg.toString("base64") };
}

async function nextPicture(
  { keeper, pictures, clock, limitMs = SNAPSHOT_MS_MAX }: SnapshotOptions,
  signal: AbortSignal,
): Promise<Picture> {
  using _running = keeper.borrow();
  try {
    return await pictures.next(clock.nowMs() - KEY_AGE_MS_MAX, signal);
  } catch (cause) {
    const message = `the camera gave no picture within ${limitMs} ms`;
    throw new VideoError(message, { code: "no-picture", cause });
  }
}

/** Counts those given away, and says so in the log at most once a minute. */
function createTally({ clock, log }: SnapshotOptions): (widthPx: number) => void {
  let count = 0;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  return (widthPx) => {
    count += 1;
    if (clock.nowMs() - toldAtMs < TELL_MS) return;
    log.info("snapshots given to displays", { count, widthPx });
    count = 0;
    toldAtMs = clock.nowMs();
  };
}
