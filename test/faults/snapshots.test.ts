// Aim: a snapshot or a reason, whatever breaks, and a camera that is dark again afterwards. Method: all
// of the robot's parts but the broker: call handler, socket, ffmpeg, and cameras that are processes.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallContext } from "@outrider/protocol";
import { createLog, systemClock } from "@outrider/runtime";
import sharp from "sharp";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RobotConfig } from "../../edge/robot/src/config.ts";
import { createSnapshotHandler } from "../../edge/robot/src/snapshot-client.ts";
import type { Camera } from "../../edge/robot/src/video/cameras/camera.ts";
import { keepCamera } from "../../edge/robot/src/video/cameras/keep-camera.ts";
import { jpegEncoder } from "../../edge/robot/src/video/snapshots/jpeg.ts";
import { createKeyPictures } from "../../edge/robot/src/video/snapshots/key-pictures.ts";
import { JPEG_BYTES_MAX } from "../../edge/robot/src/video/snapshots/messages.ts";
import { serveSnapshots } from "../../edge/robot/src/video/snapshots/serve-snapshots.ts";
import { createSnapshots } from "../../edge/robot/src/video/snapshots/take-snapshots.ts";
import { ROBOT } from "./gate-rig.ts";
import { type LogLine, testCamera, until } from "./video-rig.ts";

let folder: string;
let opened: DisposableStack;
let lines: LogLine[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-snapshot-"));
  opened = new DisposableStack();
  lines = [];
});

afterEach(async () => {
  opened.dispose();
  await rm(folder, { recursive: true, force: true });
});

interface Options {
  readonly camera?: Camera;
  readonly limitMs?: number;
  readonly ffmpeg?: string;
}

/** Starts the video program's part of it. */
async function start({ camera = testCamera(), limitMs = 8_000, ffmpeg }: Options = {}) {
  const log = createLog({ write: (line) => lines.push(JSON.parse(line)) });
  const clock = systemClock;
  const pictures = createKeyPictures({ settleMs: camera.settleMs ?? 0, nowMs: clock.nowMs });
  const keeper = keepCamera({
    camera,
    log,
    lingerMs: 200,
    silenceMsMax: 2_000,
    onPicture: (picture) => pictures.see(picture),
    onStart: () => pictures.restart(),
  });
  opened.defer(() => keeper.close());
  const bytesMax = JPEG_BYTES_MAX;
  const encode = jpegEncoder({ camera, bytesMax, log, ...(ffmpeg && { file: ffmpeg }) });
  const take = createSnapshots({ keeper, pictures, encode, clock, log, limitMs });
  const server = await serveSnapshots({ path: join(folder, "video.sock"), log, take });
  opened.use(server);
  return { keeper, pictures, server };
}

/** Calls the main program's handler. */
function ask(widthPx = 160) {
  const log = createLog({ write: (line) => lines.push(JSON.parse(line)) });
  const config = { folder, video: { enabled: true, snapshots: true } } as RobotConfig;
  const context = { signal: AbortSignal.timeout(30_000) } as CallContext;
  return createSnapshotHandler(config, log)({ widthPx }, context);
}

/** Says how often something stands in the log. */
function countOf(text: string): number {
  return lines.filter((line) => line.text === text).length;
}

/** A camera whose pictures all need those before them, and the first is not there. */
function keylessCamera(): Camera {
  const args = [...testCamera().args];
  args.splice(args.indexOf("h264") - 1, 0, "-bsf:v", "filter_units=remove_types=5");
  return testCamera({ args });
}

/** A camera of a few lines of shell before the real one. */
function shellCamera(script: string): Camera {
  const { file, args } = testCamera();
  return testCamera({ file: "/bin/sh", args: ["-c", script, file, ...args] });
}

async function sizeOf(jpegBase64: string) {
  const { width, height } = await sharp(Buffer.from(jpegBase64, "base64")).metadata();
  return [width, height];
}

describe("a camera that nobody watches", () => {
  it("runs just long enough for a snapshot", async () => {
    const { keeper } = await start();
    const before = Date.now();
    const { takenAtMs, jpegBase64 } = await ask();
    expect(takenAtMs).toBeGreaterThanOrEqual(before);
    expect(await sizeOf(jpegBase64)).toEqual([160, 120]);
    expect(keeper.pid).toBeUndefined();
  });

  it("that gives raw pictures serves as well", async () => {
    const args =
      "-hide_banner -loglevel error -nostdin -re -f lavfi -i testsrc=size=320x240:rate=10 " +
      "-pix_fmt yuv420p -f rawvideo pipe:1";
    await start({ camera: testCamera({ format: "i420", args: args.split(" ") }) });
    expect(await sizeOf((await ask()).jpegBase64)).toEqual([160, 120]);
  });

  it("is not kept running by displays that ask again and again", async () => {
    const { keeper } = await start();
    for (const widthPx of [80, 160, 320]) {
      await ask(widthPx);
      await until("the camera is dark", () => keeper.pid === undefined);
    }
    expect(countOf("camera stopped: nobody watches")).toBe(countOf("camera started"));
  });

  it("is started once for fifty who ask at once, of whom those past 32 are told to come later", async () => {
    await start();
    const asked = await Promise.allSettled(Array.from({ length: 50 }, () => ask()));
    const given = asked.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
    const codes = asked.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(new Set(given.map(({ takenAtMs }) => takenAtMs)).size).toBe(1);
    expect(given.length).toBeGreaterThanOrEqual(32);
    expect(new Set(codes)).toEqual(new Set(codes.length > 0 ? ["busy"] : []));
    expect(countOf("camera started")).toBe(1);
  });
});

describe("a camera that is watched", () => {
  it("is not opened again, and goes on after the snapshot", async () => {
    const { keeper } = await start();
    keeper.setWatched(true);
    const { pid } = keeper;
    await ask();
    expect(keeper.pid).toBe(pid);
    keeper.setWatched(false);
    await ask(320);
    await until("the camera is dark", () => keeper.pid === undefined);
    expect(countOf("camera started")).toBe(1);
  });

  it("from within a snapshot on goes on for its viewer", async () => {
    const { keeper } = await start();
    const asked = ask();
    await until("the camera runs", () => keeper.pid !== undefined);
    const { pid } = keeper;
    keeper.setWatched(true);
    await asked;
    expect(keeper.pid).toBe(pid);
  });
});

describe("a camera that fails", () => {
  it("by ending before its first picture is started again", async () => {
    const once = join(folder, "once");
    const camera = shellCamera(`[ -e ${once} ] || { touch ${once}; exit 3; }; exec "$0" "$@"`);
    await start({ camera });
    expect(await sizeOf((await ask()).jpegBase64)).toEqual([160, 120]);
    expect(countOf("camera started")).toBe(2);
  });

  it.each([
    ["by ending each time", shellCamera("echo no sensor >&2; exit 3")],
    ["by never giving a key picture", keylessCamera()],
    ["by hanging", shellCamera("exec sleep 60")],
  ])("%s is no reason to wait for ever, or to leave it on", async (_, camera) => {
    const { keeper } = await start({ camera, limitMs: 1_000 });
    await expect(ask()).rejects.toMatchObject({
      code: "failed",
      message: "the camera gave no picture within 1000 ms",
    });
    expect(keeper.pid).toBeUndefined();
  });
});

describe("an ffmpeg that fails", () => {
  const program = async (script: string) => {
    const file = join(folder, "ffmpeg");
    await writeFile(file, `#!/bin/sh\n${script}\n`);
    await chmod(file, 0o755);
    return file;
  };

  it("by hanging is ended by force, and what it said is in the log", async () => {
    const pidFile = join(folder, "pid");
    const ffmpeg = await program(`echo stuck >&2; echo $$ > ${pidFile}; exec sleep 60`);
    const { keeper, pictures } = await start({ ffmpeg, limitMs: 1_000 });
    keeper.setWatched(true);
    await pictures.next(0, AbortSignal.timeout(20_000));
    await expect(ask()).rejects.toMatchObject({
      code: "failed",
      message: "ffmpeg was not done in time",
    });
    const pid = Number(await readFile(pidFile, "utf8"));
    await until("it is gone", () => !isRunning(pid));
    expect(lines).toContainEqual(expect.objectContaining({ text: "ffmpeg says", line: "stuck" }));
  });

  it.each([
    ["with a status", "cat > /dev/null; exit 7", "ffmpeg ended (status 7)"],
    ["without reading", "exit 7", "ffmpeg ended (status 7)"],
    ["without a picture", "cat > /dev/null", "ffmpeg wrote no picture"],
    ["with endless pictures", "exec cat /dev/zero", "ffmpeg wrote more than a picture"],
  ])("%s is told, and the next snapshot tried anew", async (_, script, message) => {
    await start({ ffmpeg: await program(script) });
    await expect(ask()).rejects.toMatchObject({ code: "failed", message });
    await program('exec ffmpeg "$@"');
    expect(await sizeOf((await ask()).jpegBase64)).toEqual([160, 120]);
  });
});

it("a video program that dies meanwhile is told as that", async () => {
  const { server, keeper } = await start({ camera: shellCamera("exec sleep 60") });
  const asked = ask();
  await until("it is asked", () => keeper.pid !== undefined);
  server[Symbol.dispose]();
  await expect(asked).rejects.toMatchObject({ code: "failed", message: /ended meanwhile/ });
  await expect(ask()).rejects.toMatchObject({ code: "failed", message: /does not run/ });
});

describe("the video program", () => {
  const start = async (video: object) => {
    const config = {
      thingName: "rover-1",
      iot: { endpoint: "x" },
      board: "explorer-hat",
      bus: { kind: "simulated" },
      video,
    };
    const path = join(folder, "config.json");
    await writeFile(path, JSON.stringify(config));
    const args = [join(ROBOT, "video/main.ts"), "--config", path];
    const child = spawn(process.execPath, args, { stdio: ["ignore", "ignore", "pipe"] });
    opened.defer(() => child.kill("SIGKILL"));
    let said = "";
    child.stderr.on("data", (text: Buffer) => {
      said += String(text);
    });
    await until("its first line", () => said.includes("nothing to show"));
  };

  it("that has no camera to show says why", async () => {
    await start({});
    await expect(ask()).rejects.toMatchObject({
      code: "failed",
      message: "the config has no iot.credentialsEndpoint",
    });
  });

  it.each([{ snapshots: false }, { enabled: false }])("opens no socket with %o", async (video) => {
    await start(video);
    expect(existsSync(join(folder, "video.sock"))).toBe(false);
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
