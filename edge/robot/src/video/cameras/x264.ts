/** Composes ffmpeg's arguments for encoding in software, with no delay of its own. */
import type { CameraMode } from "./camera.ts";

/** Stays quiet and never reads a keyboard. */
export const FFMPEG_QUIET = ["-hide_banner", "-loglevel", "warning", "-nostdin"] as const;

/**
 * Gives the output's part: H.264 constrained baseline, a key picture with its parameter sets each
 * second, every picture written at once. One thread: slices in parallel would cost more than they gain.
 */
export function x264Output({ framesPerS, bitrateBps }: CameraMode): string[] {
  const bitrate = String(bitrateBps);
  return [
    ...["-an", "-c:v", "libx264", "-preset", "ultrafast", "-tune", "zerolatency"],
    ...["-profile:v", "baseline", "-pix_fmt", "yuv420p", "-bf", "0", "-g", String(framesPerS)],
    ...["-b:v", bitrate, "-maxrate", bitrate, "-bufsize", String(Math.round(bitrateBps / 2))],
    ...["-x264-params", "repeat-headers=1:sliced-threads=0:threads=1:scenecut=0"],
    ...H264_TO_STDOUT,
  ];
}

export const H264_TO_STDOUT = ["-flush_packets", "1", "-f", "h264", "pipe:1"] as const;
export const RAW_TO_STDOUT = ["-an", "-pix_fmt", "yuv420p", "-f", "rawvideo", "pipe:1"] as const;
