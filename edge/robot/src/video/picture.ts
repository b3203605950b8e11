/** What cameras give and engines send: one picture at a time. */

/** `h264`: an access unit, as `joinUnits` keeps it. `i420`: planes Y, U, V, for engines that encode. */
export type PictureFormat = "h264" | "i420";

export interface Picture {
  readonly format: PictureFormat;
  readonly bytes: Uint8Array;
  /** Whether a decoder may begin with it; always so for raw pictures. */
  readonly isKey: boolean;
  /** When its first byte came from the camera, on the monotonic clock. */
  readonly atMs: number;
}

/** Takes what a camera writes and gives its pictures. */
export interface PictureReader {
  push(chunk: Uint8Array): void;
  /** Forgets what is unfinished; nothing comes after it. */
  close(): void;
}
