/** The robot's video program: camera → pictures → viewers, found through signaling. Knows no motor. */
import { once } from "node:events";
import { resolve } from "node:path";
import { type ProgramHelp, readArguments } from "@outrider/device/arguments";
import { feedWatchdog, isWatched } from "@outrider/device/watchdog";
import { ConfigError, createLog, unixSocketPath } from "@outrider/runtime";
import { loadRobotConfig, type RobotConfig } from "../config.ts";
import type { Camera, CameraMode } from "./cameras/camera.ts";
import { chooseCamera } from "./cameras/choose-camera.ts";
import { thisMachine } from "./cameras/machine.ts";
import { renderWorld, simulatedCamera } from "./cameras/simulated.ts";
import { VideoError } from "./errors.ts";
import { pause } from "./pause.ts";
import { ENGINES, isMissing } from "./peers/open-engine.ts";
import { VIDEO_SOCKET } from "./snapshots/messages.ts";
import { serveSnapshots } from "./snapshots/serve-snapshots.ts";
import { createSnapshotDesk, type SnapshotDesk } from "./snapshots/snapshot-desk.ts";
import type { VideoStart } from "./start-video.ts";

const HELP: ProgramHelp = {
  command: "node edge/robot/src/video/main.ts",
  description:
    "Shows the robot's camera to whoever may watch, through Kinesis Video Streams' signaling.\n" +
    "The camera runs only while someone watches. Without credentials endpoint, role alias or\n" +
    "permission in the config it says so and waits.",
  flags: { render: "be the simulated robot's camera: write its pictures to standard output" },
};

/** Time between looks for a camera, in ms. */
const LOOK_MS = 30_000;

const log = createLog({ fields: { program: "video" } });

function cameraModeOf({ video }: RobotConfig): CameraMode {
  return { ...video, format: ENGINES[video.engine].format };
}

/** Names what the config lacks for video, or nothing. */
function lackOf({ video, iot }: RobotConfig): string | undefined {
  if (!video.enabled) return "video.enabled is false";
  if (iot.credentialsEndpoint === undefined) return "the config has no iot.credentialsEndpoint";
  return iot.roleAlias === undefined ? "the config has no iot.roleAlias" : undefined;
}

/** Finds the camera. Without one it says so once and goes on looking: it may be plugged in later. */
async function findCamera(
  config: RobotConfig,
  program: readonly string[],
  stopped: AbortSignal,
): Promise<Camera | undefined> {
  const mode = cameraModeOf(config);
  const simulated = config.place.kind === "simulated" ? simulatedCamera(mode, program) : undefined;
  const choice = { source: config.video.source, mode, machine: thisMachine, simulated };
  for (let tries = 0; !stopped.aborted; tries++) {
    try {
      const { camera, reason } = await chooseCamera(choice);
      log.info("camera chosen", { camera: camera.description, reason });
      return camera;
    } catch (error) {
      if (!(error instanceof VideoError && error.code === "no-camera")) throw error;
      if (tries === 0) log.warn("no camera yet; looking now and then", { error, lookMs: LOOK_MS });
      await pause(LOOK_MS, stopped);
    }
  }
  return undefined;
}

async function main(configPath: string, isCamera: boolean): Promise<void> {
  const config = loadRobotConfig(configPath);
  const stopped = new AbortController();
  for (const signal of ["SIGTERM", "SIGINT"]) process.once(signal, () => stopped.abort());
  if (isCamera) {
    // Standard input is the video program's leash: its end means that nobody watches any more.
    process.stdin.once("end", () => stopped.abort()).resume();
    await renderWorld(config.folder, cameraModeOf(config), { signal: stopped.signal, log });
    return;
  }
  if (isWatched()) feedWatchdog(log);
  await using opened = new AsyncDisposableStack();
  const desk = await openDesk(config, opened);
  const lack = lackOf(config);
  const program = [process.argv[1] ?? "", "--config", resolve(configPath)];
  if (lack === undefined) {
    const camera = await findCamera(config, program, stopped.signal);
    if (camera !== undefined) await show({ config, camera, log }, desk, opened);
  } else {
    log.info("nothing to show", { lack });
    desk?.close(lack);
  }
  await stay(stopped.signal);
  log.info("video stops");
}

/** Opens the desk for snapshots, unless the config has none: until there is a camera it says so. */
async function openDesk({ video, folder }: RobotConfig, opened: AsyncDisposableStack) {
  if (!video.enabled || !video.snapshots) return undefined;
  const desk = createSnapshotDesk("no camera was found on this robot yet");
  const path = unixSocketPath(folder, VIDEO_SOCKET);
  opened.use(await serveSnapshots({ path, log, take: desk.take }));
  return desk;
}

/** Shows the camera. On a machine without the engine it says so once, and whoever asks for a snapshot. */
async function show(
  start: VideoStart,
  desk: SnapshotDesk | undefined,
  opened: AsyncDisposableStack,
): Promise<void> {
  // Loaded only here: whoever is the camera shall draw at once.
  const { startVideo } = await import("./start-video.ts");
  try {
    const running = await startVideo(start, opened);
    desk?.open(running.takeSnapshot);
  } catch (error) {
    stayWithout(error);
    desk?.close("this machine lacks the engine that its config names");
  }
}

/** Starting again would not bring an engine that this machine does not have: it is said once. */
function stayWithout(error: unknown): void {
  if (!isMissing(error)) throw error;
  log.error("no picture can be sent from this machine; set video.engine to another", { error });
}

/** Waits for the end, and keeps the program alive until then. */
async function stay(signal: AbortSignal): Promise<void> {
  const timer = setInterval(() => undefined, 60_000);
  if (!signal.aborted) await once(signal, "abort");
  clearInterval(timer);
}

const given = readArguments(process.argv.slice(2), HELP);
if (given.kind === "exit") {
  process.stdout.write(given.text);
  process.exitCode = given.status;
} else {
  await main(given.config, given.flags.has("render")).then(
    () => process.exit(0),
    (error: unknown) => {
      log.error("video can't run", { error });
      process.exit(error instanceof ConfigError ? 2 : 1);
    },
  );
}
