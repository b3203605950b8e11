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
}

/** What is asked of a camera. */
export interface CameraMode {
  readonly format: PictureFormat;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly framesPerS: number;
  readonly bitrateBps: number;
}
