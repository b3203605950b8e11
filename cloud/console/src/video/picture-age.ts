/** Judges how old the picture on the screen is, and what that means for driving. */
import type { PictureView } from "../drive/drive-types.ts";
import type { VideoPhase, VideoState } from "./video-types.ts";

/** Oldest picture to drive by, in ms. @see docs/decisions/012-picture-age-locks-driving.md */
export const PICTURE_AGE_MS_MAX = 500;
/** How long the least delay of a frame is remembered, in ms. */
const LEAST_KEPT_MS = 10_000;
/** Frames remembered: those of `LEAST_KEPT_MS` at 60 a second. */
const FRAMES_MAX = 600;
/** RFC 6184, section 5.1: video counts 90,000 ticks a second. */
const RTP_TICKS_PER_MS = 90;

/** Gives the age of the newest picture in ms; `undefined` when there is none. */
export function pictureAgeMs(
  { frame }: Pick<VideoState, "frame">,
  nowMs: number,
): number | undefined {
  return frame === undefined ? undefined : Math.max(0, nowMs - frame.atMs) + frame.delayMs;
}

/** Says whether the newest picture is young enough to drive by. */
export function isFresh(state: Pick<VideoState, "frame">, nowMs: number): boolean {
  const ageMs = pictureAgeMs(state, nowMs);
  return ageMs !== undefined && ageMs <= PICTURE_AGE_MS_MAX;
}

/** Says what the picture means for driving. */
export function pictureView(state: VideoState, nowMs: number): PictureView {
  if (!asksForPicture(state.phase)) return "unasked";
  if (isFresh(state, nowMs)) return state.isOverridden ? "overridden" : "fresh";
  if (state.isOverridden) return "overridden";
  return state.frame === undefined ? "missing" : "old";
}

/** Says whether the operator counts on a picture, so that driving without one needs a word of theirs. */
export function asksForPicture({ kind }: VideoPhase): boolean {
  return kind !== "off" && kind !== "none" && kind !== "failed";
}

/** Is one frame as the browser tells of it. */
export interface ArrivedFrame {
  /** When its last packet came, in ms on the page's clock. */
  readonly receivedAtMs: number;
  /** When the camera gave it, in ticks of 1/90000 s from anywhere, modulo 2^32; RFC 6184, 5.1. */
  readonly rtpTimestamp: number | undefined;
}

export interface DelayMeter {
  /** Takes a frame and gives how long it lingered on its way beyond the least of late, in ms. */
  lingeredMs(frame: ArrivedFrame): number;
}

/**
 * Measures how far each frame lags behind the quickest of the last seconds, by the camera's own time
 * stamps: a queue that builds up on the way shows as lag although frames come without a gap. A queue
 * that stood from the start does not show here; it shows in the round trip.
 */
export function createDelayMeter(): DelayMeter {
  let transits: { atMs: number; transitMs: number }[] = [];
  let newest: { rtpTimestamp: number; cameraMs: number } | undefined;
  const cameraMsOf = (rtpTimestamp: number) => {
    if (newest === undefined) return 0;
    // The difference as a signed 32-bit number holds over the wrap, for 6 hours between two frames.
    return newest.cameraMs + ((rtpTimestamp - newest.rtpTimestamp) | 0) / RTP_TICKS_PER_MS;
  };
  return {
    lingeredMs: ({ receivedAtMs, rtpTimestamp }) => {
      if (rtpTimestamp === undefined) return 0;
      const cameraMs = cameraMsOf(rtpTimestamp);
      newest = { rtpTimestamp, cameraMs };
      const transitMs = receivedAtMs - cameraMs;
      transits = transits
        .filter(({ atMs }) => receivedAtMs - atMs < LEAST_KEPT_MS)
        .slice(1 - FRAMES_MAX);
      transits.push({ atMs: receivedAtMs, transitMs });
      return transitMs - Math.min(...transits.map((transit) => transit.transitMs));
    },
  };
}
