/** Makes a JPEG picture of one of the camera's, small enough for a message. */
import type { Log } from "@outrider/runtime";
import type { Camera } from "../cameras/camera.ts";
import { byteStreamOf } from "../h264/units.ts";
import type { Picture } from "../picture.ts";
import { runFfmpeg } from "./run-ffmpeg.ts";

/** Encodes a picture that can be decoded alone. @throws VideoError "no-jpeg" */
export type EncodeJpeg = (
  picture: Picture,
  widthPx: number,
  signal: AbortSignal,
) => Promise<Buffer>;

export interface JpegOptions {
  readonly camera: Pick<Camera, "widthPx" | "heightPx">;
  readonly bytesMax: number;
  readonly log: Log;
  /** @default "ffmpeg" */
  readonly file?: string;
}

/**
 * Tried in turn until the picture is small enough. `quality` is ffmpeg's, 2 the best and 31 the worst.
 * The last blurs fine detail away, so that even noise fits.
 */
const STEPS = [
  { quality: 4, blur: "" },
  { quality: 10, blur: "" },
  { quality: 31, blur: "" },
  { quality: 31, blur: ",gblur=sigma=4" },
] as const;

/** Makes an encoder for what a camera gives. Never enlarges; the height follows the camera. */
export function jpegEncoder({ camera, bytesMax, log, file = "ffmpeg" }: JpegOptions): EncodeJpeg {
  return async (picture, widthPx, signal) => {
    const format = inputOf(picture, camera);
    const input = picture.format === "h264" ? byteStreamOf(picture.bytes) : picture.bytes;
    let jpeg: Buffer = Buffer.alloc(0);
    for (const { quality, blur } of STEPS) {
      const filter = `scale=${Math.min(widthPx, camera.widthPx)}:-1:flags=area,format=yuvj420p${blur}`;
      const args = [...format, "-vf", filter, "-frames:v", "1", "-q:v", String(quality), ...OUTPUT];
      jpeg = await runFfmpeg({ file, args, input, signal, log });
      if (jpeg.length <= bytesMax) break;
    }
    return jpeg;
  };
}

const OUTPUT = ["-f", "mjpeg", "pipe:1"] as const;

function inputOf({ format }: Picture, { widthPx, heightPx }: JpegOptions["camera"]): string[] {
  // One thread: with more, the decoder would wait for pictures that never come.
  const h264 = ["-threads", "1", "-f", "h264"];
  const raw = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", `${widthPx}x${heightPx}`];
  return [...(format === "h264" ? h264 : raw), "-i", "pipe:0"];
}
