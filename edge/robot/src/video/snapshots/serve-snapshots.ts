/** Serves video.sock: whoever may open it asks for one picture a connection. */
import { createServer, type Socket } from "node:net";
import { type Log, listenAtPath, readJsonLines, writeJsonLine } from "@outrider/runtime";
import { VideoError } from "../errors.ts";
import { SNAPSHOT_MS_MAX, type SnapshotReply, snapshotRequestSchema } from "./messages.ts";
import type { TakeSnapshot } from "./take-snapshots.ts";

export interface SnapshotServerOptions {
  readonly path: string;
  readonly log: Log;
  readonly take: TakeSnapshot;
}

/** Those who may wait for a picture at once; one more is told "busy". */
const CALLERS_MAX = 32;
/** Connections that are open, those that are told so among them. */
const CONNECTIONS_MAX = 2 * CALLERS_MAX;
/** Whoever has not asked, or not read its answer, by then is cut off, in ms. */
const SILENCE_MS_MAX = SNAPSHOT_MS_MAX + 2_000;
const REQUEST_CHARACTERS_MAX = 1_000;

/** Listens at a path, taking over what a dead video program left there. */
export async function serveSnapshots(options: SnapshotServerOptions): Promise<Disposable> {
  const { path, log, take } = options;
  const sockets = new Set<Socket>();
  let callers = 0;
  const answer = async (value: unknown): Promise<SnapshotReply> => {
    if (callers >= CALLERS_MAX) return refusal("busy", "too many ask at once");
    callers += 1;
    try {
      return await answerTo(value, take);
    } catch (error) {
      return failureFrom(error, log);
    } finally {
      callers -= 1;
    }
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    serveCaller(socket, log, answer);
  });
  server.maxConnections = CONNECTIONS_MAX;
  await listenAtPath(server, path);
  return {
    [Symbol.dispose]: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

function serveCaller(
  socket: Socket,
  log: Log,
  answer: (value: unknown) => Promise<SnapshotReply>,
): void {
  let hasAsked = false;
  socket.setTimeout(SILENCE_MS_MAX, () => socket.destroy());
  socket.on("error", (error) => log.warn("a caller for a snapshot failed", { error }));
  readJsonLines(socket, {
    charactersMax: REQUEST_CHARACTERS_MAX,
    onValue: (value) => {
      if (hasAsked) return;
      hasAsked = true;
      void answer(value).then((reply) => {
        writeJsonLine(socket, reply);
        socket.end();
      });
    },
    onBad: (problem) => log.warn("a caller for a snapshot broke the framing", { problem }),
  });
}

async function answerTo(value: unknown, take: TakeSnapshot): Promise<SnapshotReply> {
  const parsed = snapshotRequestSchema.safeParse(value);
  if (!parsed.success) return refusal("bad-request", "widthPx is a whole number from 80 to 640");
  const { takenAtMs, jpegBase64 } = await take(parsed.data.widthPx);
  return { ok: true, takenAtMs, jpegBase64 };
}

function failureFrom(error: unknown, log: Log): SnapshotReply {
  if (!(error instanceof VideoError)) {
    log.error("a snapshot failed", { error });
    return refusal("failed", "the video program could not take it");
  }
  if (error.code === "busy") return refusal("busy", error.message);
  log.warn("no snapshot", { error });
  return refusal("failed", error.message);
}

function refusal(code: "bad-request" | "busy" | "failed", message: string): SnapshotReply {
  return { ok: false, code, message };
}
