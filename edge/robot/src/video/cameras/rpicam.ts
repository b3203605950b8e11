/** The Raspberry Pi's own cameras. @see https://www.raspberrypi.com/documentation/computers/camera_software.html */
import { type Camera, type CameraMode, SETTLE_MS } from "./camera.ts";
import type { Machine } from "./machine.ts";

/** The newer name first; both take the same arguments. */
const COMMANDS = ["rpicam-vid", "libcamera-vid"] as const;
/** A line of --list-cameras: `0 : imx219 [3280x2464 10-bit RGGB] (…)`. */
const LISTED = /^\s*0\s*:\s*(\S+)/m;
/** The hardware encoder of a Pi 3 and 4; a Pi 5 has none. */
const ENCODER = "video11";

/** Finds a camera on the ribbon cable, or undefined. */
export async function findRpicam(machine: Machine, mode: CameraMode): Promise<Camera | undefined> {
  for (const file of COMMANDS) {
    const list = await machine.output(file, ["--list-cameras"]);
    const sensor = LISTED.exec(list ?? "")?.[1];
    if (sensor === undefined) continue;
    const hasEncoder = (await machine.devices()).includes(ENCODER);
    const { format, widthPx, heightPx } = mode;
    const how = format === "i420" ? "raw" : `${hasEncoder ? "hardware" : "software"} H.264`;
    const args = argsOf(mode, hasEncoder);
    return {
      description: `${sensor} through ${file}, ${how}`,
      file,
      args,
      format,
      widthPx,
      heightPx,
      settleMs: SETTLE_MS,
    };
  }
  return undefined;
}

function argsOf(mode: CameraMode, hasEncoder: boolean): string[] {
  const { widthPx, heightPx, framesPerS } = mode;
  return [
    ...["-t", "0", "-n", "--flush", "--width", String(widthPx), "--height", String(heightPx)],
    ...["--framerate", String(framesPerS)],
    ...(mode.format === "i420" ? ["--codec", "yuv420"] : codecOf(mode, hasEncoder)),
    ...["-o", "-"],
  ];
}

function codecOf({ framesPerS, bitrateBps }: CameraMode, hasEncoder: boolean): string[] {
  const codec = hasEncoder
    ? ["--codec", "h264", "--inline"]
    : [
        ...["--codec", "libav", "--libav-video-codec", "libx264", "--libav-format", "h264"],
        "--low-latency",
      ];
  const rate = ["--intra", String(framesPerS), "-b", String(bitrateBps)];
  return [...codec, "--profile", "baseline", ...rate];
}
