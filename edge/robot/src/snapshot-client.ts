/** Asks the video program for snapshots, on behalf of displays that call the main program. */
import { createConnection } from "node:net";
import { CallError, type CallServer, type snapshot } from "@outrider/protocol";
import {
  type Log,
  readJsonLines,
  TimeoutError,
  unixSocketPath,
  withTimeout,
  writeJsonLine,
} from "@outrider/runtime";
import type { RobotConfig } from "./config.ts";
import {
  JPEG_BYTES_MAX,
  SNAPSHOT_MS_MAX,
  type SnapshotReply,
  snapshotReplySchema,
  VIDEO_SOCKET,
} from "./video/snapshots/messages.ts";

/** Answers the call `snapshot`. @throws CallError "failed", "busy" or "not-allowed" */
export type SnapshotHandler = CallServer<typeof snapshot>["handle"];

/** The video program gives up before; this is for one that hangs, in ms. */
const ANSWER_MS_MAX = SNAPSHOT_MS_MAX + 1_000;
/** The picture in base64 and the little around it. */
const REPLY_CHARACTERS_MAX = (JPEG_BYTES_MAX / 3) * 4 + 1_000;

/** Makes what answers the call. A robot whose config keeps its pictures says so. */
export function createSnapshotHandler(
  { video, folder }: Pick<RobotConfig, "video" | "folder">,
  log: Log,
): SnapshotHandler {
  const refusal = refusalOf(video);
  const path = unixSocketPath(folder, VIDEO_SOCKET);
  return async ({ widthPx }, { signal }) => {
    if (refusal !== undefined) throw refusal;
    const reply = await ask({ path, widthPx, signal, log });
    if (!reply.ok) throw new CallError(reply.code, reply.message);
    const { takenAtMs, jpegBase64 } = reply;
    return { takenAtMs, jpegBase64 };
  };
}

function refusalOf({ enabled, snapshots }: RobotConfig["video"]): CallError | undefined {
  if (!enabled) return new CallError("failed", "video is turned off on this robot");
  if (!snapshots) return new CallError("not-allowed", "this robot gives no single pictures");
  return undefined;
}

interface Question {
  readonly path: string;
  readonly widthPx: number;
  readonly signal: AbortSignal;
  readonly log: Log;
}

/** Asks over a connection of its own, which ends with the answer, the caller's deadline or our own. */
async function ask({ path, widthPx, signal, log }: Question): Promise<SnapshotReply> {
  const { promise, resolve } = Promise.withResolvers<SnapshotReply>();
  const socket = createConnection(path);
  socket.on("error", (error) => {
    log.warn("no snapshot: the video program can't be reached", { error });
    resolve(failure("the robot's video program does not run"));
  });
  socket.on("close", () => resolve(failure("the robot's video program ended meanwhile")));
  readJsonLines(socket, {
    charactersMax: REPLY_CHARACTERS_MAX,
    onValue: (value) => resolve(parseReply(value, log)),
    onBad: (problem) => log.error("the video program breaks the framing", { problem }),
  });
  const abort = () => resolve(failure("the caller's time is over"));
  signal.addEventListener("abort", abort, { once: true });
  writeJsonLine(socket, { widthPx });
  try {
    return await withTimeout(promise, ANSWER_MS_MAX, "a snapshot");
  } catch (error) {
    if (!(error instanceof TimeoutError)) throw error;
    log.error("the video program does not answer", { error });
    return failure("the robot's video program does not answer");
  } finally {
    signal.removeEventListener("abort", abort);
    socket.destroy();
  }
}

function parseReply(value: unknown, log: Log): SnapshotReply {
  const parsed = snapshotReplySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  log.error("the video program speaks nonsense", { problem: parsed.error.message });
  return failure("the robot's video program gave no picture");
}

function failure(message: string): SnapshotReply {
  return { ok: false, code: "failed", message };
}
