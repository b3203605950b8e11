/** The simulated robot's eye: a process of its own that draws what the robot sees, as a camera would. */
import { spawn } from "node:child_process";
import type { Writable } from "node:stream";
import { type Log, monotonicMs } from "@outrider/runtime";
import type { Pose } from "../../hardware/odometry.ts";
import { type BusClient, openBusClient } from "../../simulated/bus-client.ts";
import { drawView } from "../../simulated/camera/draw-view.ts";
import { createFrame, type Frame } from "../../simulated/camera/frame.ts";
import { type Scene, sceneOf } from "../../simulated/camera/scene.ts";
import { drawTimeStrip } from "../../simulated/camera/time-strip.ts";
import type { World } from "../../simulated/world.ts";
import { pause } from "../pause.ts";
import type { Camera, CameraMode } from "./camera.ts";
import { FFMPEG_QUIET, x264Output } from "./x264.ts";

/** Says how to run it: this very program, told to render. */
export function simulatedCamera(mode: CameraMode, program: readonly string[]): Camera {
  const { format, widthPx, heightPx, framesPerS } = mode;
  const how = format === "i420" ? "raw" : "software H.264";
  return {
    description: `the simulated world, ${widthPx}x${heightPx} at ${framesPerS} a second, ${how}`,
    file: process.execPath,
    args: [...program, "--render"],
    format,
    widthPx,
    heightPx,
  };
}

/** Frames that may be on their way to the encoder; when it falls behind, frames are left out. */
const FRAMES_MAX = 3;
/** Between attempts to ask the world's shape of a bus that is not there, in ms. */
const WORLD_RETRY_MS = 200;

/**
 * Draws until `signal` aborts, and writes what `mode` asks for to standard output. Ends also when
 * nobody reads that any more.
 */
export async function renderWorld(
  folder: string,
  mode: CameraMode,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Log },
): Promise<void> {
  await using bus = openBusClient(folder);
  const output = mode.format === "i420" ? process.stdout : startFfmpeg(mode, log);
  const gone = new AbortController();
  // The reader has closed its end: there is nothing left to do.
  output.on("error", () => gone.abort());
  output.on("close", () => gone.abort());
  const ended = AbortSignal.any([signal, gone.signal]);
  const scene = await askScene(bus, ended, log);
  if (scene === undefined) return;
  const draw = frameDrawer(scene, bus, log);
  const pool = Array.from({ length: FRAMES_MAX }, () => createFrame(mode.widthPx, mode.heightPx));
  await paced(mode.framesPerS, ended, async () => {
    const frame = pool.pop();
    if (frame === undefined) return;
    await draw(frame);
    output.write(frame.bytes, () => pool.push(frame));
  });
  output.end();
}

/** Starts the encoder; what it writes goes straight to our own standard output. */
function startFfmpeg(mode: CameraMode, log: Log): Writable {
  const { widthPx, heightPx, framesPerS } = mode;
  const input = [
    ...["-fflags", "nobuffer", "-probesize", "32", "-analyzeduration", "0"],
    ...["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", `${widthPx}x${heightPx}`],
    ...["-framerate", String(framesPerS), "-i", "pipe:0"],
  ];
  const child = spawn("ffmpeg", [...FFMPEG_QUIET, ...input, ...x264Output(mode)], {
    stdio: ["pipe", "inherit", "inherit"],
  });
  // A sound one ends with its input; one that hangs would stay for ever.
  process.once("exit", () => child.kill("SIGKILL"));
  child.once("error", (error) => {
    log.error("ffmpeg can't be started", { error });
    child.stdin.destroy();
  });
  return child.stdin;
}

async function askScene(bus: BusClient, ended: AbortSignal, log: Log): Promise<Scene | undefined> {
  for (let tries = 0; !ended.aborted; tries++) {
    try {
      const { world } = await bus.request({ op: "world" });
      return sceneOf(world as World);
    } catch (error) {
      if (tries === 0) log.warn("the simulated world can't be asked yet", { error });
      await pause(WORLD_RETRY_MS, ended);
    }
  }
  return undefined;
}

/** Makes the drawing of one frame: the robot's pose now, and that moment in the frame's corner. */
function frameDrawer(scene: Scene, bus: BusClient, log: Log): (frame: Frame) => Promise<void> {
  let pose: Pose | undefined;
  let isBusThere = true;
  return async (frame) => {
    try {
      pose = (await bus.request({ op: "body" })).pose ?? pose;
      isBusThere = true;
    } catch (error) {
      // A camera sees on while its robot's bus restarts: the last view, with a new time.
      if (isBusThere) log.warn("the simulated pose can't be asked", { error });
      isBusThere = false;
    }
    if (pose === undefined) return;
    const atMs = monotonicMs();
    drawView(scene, pose, frame);
    drawTimeStrip(frame.luma, frame.widthPx, atMs);
  };
}

/** Calls `step` at a steady rate; a late one shortens the next wait, a lost second is not made up. */
async function paced(perS: number, ended: AbortSignal, step: () => Promise<void>): Promise<void> {
  const stepMs = 1_000 / perS;
  let dueMs = monotonicMs();
  while (!ended.aborted) {
    await step();
    dueMs = Math.max(dueMs + stepMs, monotonicMs() - stepMs);
    await pause(Math.max(0, dueMs - monotonicMs()), ended);
  }
}
