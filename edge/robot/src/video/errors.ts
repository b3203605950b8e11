/** Names what can go wrong with video. */

/**
 * Why video failed:
 * - `no-camera`: no camera was found, or the one configured is not there
 * - `no-engine`: the engine's package or its native part is missing on this machine
 * - `no-h264`: the viewer's offer has no H.264 that we could send
 * - `bad-offer`: the viewer's offer is no session description
 * - `no-credentials`: the credentials provider refused, or answered nonsense
 * - `no-channel`: the signaling channel or its endpoints can't be had
 * - `refused`: AWS refused the credentials: they are over, unknown, or lack the right
 * - `no-picture`: the camera gave no picture in time
 * - `no-jpeg`: ffmpeg is missing, failed, or was not done in time
 * - `busy`: as many snapshots are being taken as may be
 */
export type VideoErrorCode =
  | "no-camera"
  | "no-engine"
  | "no-h264"
  | "bad-offer"
  | "no-credentials"
  | "no-channel"
  | "refused"
  | "no-picture"
  | "no-jpeg"
  | "busy";

/** Says that video failed, and how; see {@link VideoErrorCode}. */
export class VideoError extends Error {
  override readonly name = "VideoError";
  readonly code: VideoErrorCode;
  constructor(message: string, { code, ...options }: ErrorOptions & { code: VideoErrorCode }) {
    super(message, options);
    this.code = code;
  }
}
