/** Makes what the benchmarked senders read: a clip of moving pictures, encoded once, played at its own pace. */
import { execFileSync } from "node:child_process";
import { join } from "node:path";
import type { Camera } from "../../../edge/robot/src/video/cameras/camera.ts";
import type { PictureFormat } from "../../../edge/robot/src/video/picture.ts";

export interface ClipMode {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly format: PictureFormat;
}

/** Longer than one process is measured: ffmpeg does not begin such a copy anew by itself. */
const SECONDS = 150;
const FRAMES_PER_S = 30;
/** As cameras are asked for by default. */
const BITRATE = "1500k";

/** Encodes the clip of a size in a folder and gives its path. */
export function makeClip(folder: string, { widthPx, heightPx }: Omit<ClipMode, "format">): string {
  const path = join(folder, `clip-${widthPx}x${heightPx}.mp4`);
  const source = `testsrc2=size=${widthPx}x${heightPx}:rate=${FRAMES_PER_S}:duration=${SECONDS}`;
  const codec =
    "-c:v libx264 -preset ultrafast -tune zerolatency -profile:v baseline -pix_fmt yuv420p";
  const rate = `-g ${FRAMES_PER_S} -b:v ${BITRATE} -maxrate ${BITRATE} -bufsize 750k`;
  const args = `-v error -y -f lavfi -i ${source} ${codec} ${rate} ${path}`;
  execFileSync("ffmpeg", args.split(" "));
  return path;
}

/** Gives a camera that plays a clip at its own pace; ffmpeg's part of the work is not the sender's. */
export function clipCamera(path: string, mode: ClipMode): Camera {
  const output =
    mode.format === "h264"
      ? "-c copy -bsf:v h264_mp4toannexb -flush_packets 1 -f h264 pipe:1"
      : "-pix_fmt yuv420p -f rawvideo pipe:1";
  const input = `-v error -nostdin -re -i ${path}`;
  return {
    description: "a clip",
    file: "ffmpeg",
    args: `${input} ${output}`.split(" "),
    ...mode,
  };
}
