/** The port to cameras: each is a command that writes pictures to its standard output. */
import type { PictureFormat } from "../picture.ts";

/** Says how to run a camera. */
export interface Camera {
  /** What it is and why it was taken, for the log. */
  readonly description: string;
  readonly file: string;
  readonly args: readonly string[];
  readonly format: PictureFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  /** Time after its start until exposure and colours are right, in ms. @default 0 */
  readonly settleMs?: number;
}

/**
 * What sensors take to find exposure and white balance, in ms: the first key picture after it is 1 to 2 s
 * old in the camera's life, about what picamera's recipes wait.
 * @see https://picamera.readthedocs.io/en/release-1.13/recipes1.html
 */
export const SETTLE_MS = 1_000;

/** What is asked of a camera. */
export interface CameraMode {
  readonly format: PictureFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly framesPerS: number;
  readonly bitrateBps: number;
}
