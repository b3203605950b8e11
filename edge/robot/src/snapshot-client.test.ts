// Aim: a display gets a picture or a reason, whatever the video program does. Method: a real socket in
// a temporary folder, served by a video program that the test makes up.
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { CallContext } from "@outrider/protocol";
import { listenAtPath, silentLog } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { RobotConfig } from "./config.ts";
import { createSnapshotHandler } from "./snapshot-client.ts";

let folder: string;
let server: Server | undefined;
const sockets = new Set<Socket>();

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-snapshot-"));
});

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  server?.close();
  server = undefined;
  await rm(folder, { recursive: true, force: true });
});

async function serve(answer: (socket: Socket, request: string) => void): Promise<void> {
  server = createServer((socket) => {
    sockets.add(socket);
    socket.on("data", (data) => answer(socket, String(data)));
  });
  await listenAtPath(server, join(folder, "video.sock"));
}

function ask(video: Partial<RobotConfig["video"]> = {}, signal = new AbortController().signal) {
  const config = { folder, video: { enabled: true, snapshots: true, ...video } };
  const handler = createSnapshotHandler(config as RobotConfig, silentLog);
  return handler({ widthPx: 320 }, { signal } as CallContext);
}

describe("the main program, asked for a snapshot", () => {
  it("passes the width on, and the largest picture back", async () => {
    const picture = { takenAtMs: 1_700_000_000_000, jpegBase64: "x".repeat(90_000) };
    await serve((socket, request) => {
      if (request === '{"widthPx":320}\n')
        socket.end(`${JSON.stringify({ ok: true, ...picture })}\n`);
    });
    expect(await ask()).toEqual(picture);
  });

  it.each(["busy", "failed"] as const)("passes a refusal on: %s", async (code) => {
    await serve((socket) => socket.end(`{"ok":false,"code":"${code}","message":"because"}\n`));
    await expect(ask()).rejects.toMatchObject({ code, message: "because" });
  });

  it("says that the video program does not run", async () => {
    await expect(ask()).rejects.toMatchObject({
      code: "failed",
      message: "the robot's video program does not run",
    });
  });

  it("says that the video program ended meanwhile", async () => {
    await serve((socket) => socket.destroy());
    await expect(ask()).rejects.toMatchObject({ code: "failed", message: /ended meanwhile/ });
  });

  it.each([
    ["no JSON", "picture!\n"],
    ["another shape", '{"ok":true}\n'],
    ["no end", "x".repeat(200_000)],
  ])("bears a video program that sends %s", async (_, text) => {
    await serve((socket) => socket.write(text));
    await expect(ask()).rejects.toMatchObject({ code: "failed" });
  });

  it("waits no longer than the caller does", async () => {
    const caller = new AbortController();
    await serve(() => caller.abort());
    await expect(ask({}, caller.signal)).rejects.toMatchObject({ message: /time is over/ });
  });

  it("asks nobody where the config keeps the pictures", async () => {
    await serve(() => expect.unreachable());
    await expect(ask({ enabled: false })).rejects.toMatchObject({ code: "failed" });
    await expect(ask({ snapshots: false })).rejects.toMatchObject({ code: "not-allowed" });
  });
});
