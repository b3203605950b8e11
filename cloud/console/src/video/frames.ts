/** Follows the frames of a video element, each as the browser puts it on the screen. */
import { createDelayMeter } from "./picture-age.ts";

export interface FollowOptions {
  /** Gives the newest round trip to the camera, in ms: half of it is the way of the picture. */
  readonly roundTripMs: () => number;
  /** Hears how old a frame was when it was shown, in ms. */
  readonly onFrame: (delayMs: number) => void;
  readonly signal: AbortSignal;
}

/** Tells of every frame until `signal` ends. @see https://wicg.github.io/video-rvfc/ */
export function followFrames(video: HTMLVideoElement, options: FollowOptions): void {
  const { roundTripMs, onFrame, signal } = options;
  const meter = createDelayMeter();
  let handle = 0;
  const onShown = (nowMs: number, { receiveTime, rtpTimestamp }: VideoFrameCallbackMetadata) => {
    handle = video.requestVideoFrameCallback(onShown);
    const receivedAtMs = receiveTime ?? nowMs;
    const lingeredMs = meter.lingeredMs({ receivedAtMs, rtpTimestamp });
    // Decoding and waiting for the screen count too.
    const shownMs = Math.max(0, performance.now() - receivedAtMs);
    onFrame(lingeredMs + shownMs + roundTripMs() / 2);
  };
  handle = video.requestVideoFrameCallback(onShown);
  signal.addEventListener("abort", () => video.cancelVideoFrameCallback(handle));
}
