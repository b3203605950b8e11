/** Runs a camera's command and reads the pictures that it writes. */
import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { monotonicMs } from "@outrider/runtime";
import { createH264Reader } from "../h264/read-pictures.ts";
import type { Picture, PictureReader } from "../picture.ts";
import { createRawReader } from "../raw-pictures.ts";
import type { Camera } from "./camera.ts";

export interface EncoderEvents {
  readonly onPicture: (picture: Picture) => void;
  /** Takes each line of the command's standard error. */
  readonly onLine: (line: string) => void;
  /** Told once, when it ended by itself or could not be started, and why. */
  readonly onEnd: (reason: string) => void;
}

export interface Encoder {
  readonly pid: number | undefined;
  /**
   * Ends it, by force after 1 s; nothing is heard of it any more. Resolves once it has ended: who leaves
   * before would leave a hung one behind.
   */
  stop(): Promise<void>;
}

const STOP_MS_MAX = 1_000;
const LINE_CHARACTERS_MAX = 500;

/** Starts the camera. Its standard input stays open as long as we live: some end with it. */
export function startEncoder(camera: Camera, events: EncoderEvents): Encoder {
  const child = spawn(camera.file, [...camera.args], { stdio: ["pipe", "pipe", "pipe"] });
  const reader = readerOf(camera, events.onPicture);
  let isOver = false;
  const end = (reason: string) => {
    if (isOver) return;
    isOver = true;
    reader.close();
    events.onEnd(reason);
  };
  child.stdout.on("data", (chunk: Buffer) => {
    if (!isOver) reader.push(chunk);
  });
  createInterface({ input: child.stderr }).on("line", (line) =>
    events.onLine(line.slice(0, LINE_CHARACTERS_MAX)),
  );
  child.once("error", (error) => end(error.message));
  child.once("exit", (code, signal) => end(signal ?? `status ${code}`));
  // It may end while we write nothing to it; its exit tells.
  child.stdin.on("error", () => undefined);
  return {
    pid: child.pid,
    stop: () => {
      isOver = true;
      reader.close();
      return endChild(child);
    },
  };
}

async function endChild(child: ChildProcess): Promise<void> {
  const isRunning = child.pid !== undefined && child.exitCode === null && child.signalCode === null;
  if (!isRunning) return;
  const exited = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const timer = setTimeout(() => child.kill("SIGKILL"), STOP_MS_MAX);
  await exited;
  clearTimeout(timer);
}

function readerOf(camera: Camera, onPicture: (picture: Picture) => void): PictureReader {
  const { format, widthPx, heightPx } = camera;
  const shared = { onPicture, nowMs: monotonicMs };
  return format === "h264"
    ? createH264Reader(shared)
    : createRawReader({ ...shared, widthPx, heightPx });
}
