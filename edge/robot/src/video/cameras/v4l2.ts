/** Cameras on USB, through ffmpeg. @see https://ffmpeg.org/ffmpeg-devices.html (video4linux2) */
import { type Camera, type CameraMode, SETTLE_MS } from "./camera.ts";
import type { Machine } from "./machine.ts";
import { FFMPEG_QUIET, H264_TO_STDOUT, RAW_TO_STDOUT, x264Output } from "./x264.ts";

/** From 10 on, a Pi's own codecs and image processors; cameras come before. */
const DEVICE = /^video[0-9]$/;
/** The hardware encoder of a Pi 3 and 4. */
const ENCODER = "video11";

/** Finds the first USB camera, or undefined. */
export async function findV4l2(machine: Machine, mode: CameraMode): Promise<Camera | undefined> {
  const devices = await machine.devices();
  const [device] = devices.filter((name) => DEVICE.test(name)).sort();
  if (device === undefined) return undefined;
  const isPi = (await machine.model()).includes("Raspberry Pi");
  const hasEncoder = isPi && devices.includes(ENCODER);
  const { format, widthPx, heightPx, framesPerS, bitrateBps } = mode;
  const input = [
    ...["-f", "v4l2", "-input_format", "mjpeg", "-video_size", `${widthPx}x${heightPx}`],
    ...["-framerate", String(framesPerS), "-i", `/dev/${device}`],
  ];
  const hardware = [
    ...["-an", "-c:v", "h264_v4l2m2m", "-pix_fmt", "yuv420p", "-b:v", String(bitrateBps)],
    ...["-g", String(framesPerS), ...H264_TO_STDOUT],
  ];
  const encoded = hasEncoder ? hardware : x264Output(mode);
  const how = format === "i420" ? "raw" : `${hasEncoder ? "hardware" : "software"} H.264`;
  return {
    description: `/dev/${device} through ffmpeg, ${how}`,
    file: "ffmpeg",
    args: [...FFMPEG_QUIET, ...input, ...(format === "i420" ? RAW_TO_STDOUT : encoded)],
    format,
    widthPx,
    heightPx,
    settleMs: SETTLE_MS,
  };
}
