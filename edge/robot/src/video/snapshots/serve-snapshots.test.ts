// Aim: whatever is sent to the socket, each caller gets one line, and no more are served than may be.
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createConnection } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createLog, silentLog } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { VideoError } from "../errors.ts";
import { serveSnapshots } from "./serve-snapshots.ts";
import { createSnapshotDesk } from "./snapshot-desk.ts";
import type { Snapshot, TakeSnapshot } from "./take-snapshots.ts";

const PICTURE: Snapshot = { atMs: 5, takenAtMs: 1_700_000_000_000, jpegBase64: "eA==" };

let folder: string;
let path: string;
let server: Disposable | undefined;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-snapshot-"));
  path = join(folder, "video.sock");
});

afterEach(async () => {
  server?.[Symbol.dispose]();
  await rm(folder, { recursive: true, force: true });
});

async function serve(take: TakeSnapshot, log = silentLog): Promise<void> {
  server = await serveSnapshots({ path, log, take });
}

/** Sends a text and gives all that comes back until the end. */
async function ask(text: string): Promise<string> {
  const socket = createConnection(path);
  let answer = "";
  socket.on("data", (data) => {
    answer += String(data);
  });
  socket.on("error", () => undefined);
  socket.write(text);
  await once(socket, "close");
  return answer;
}

describe("the socket for snapshots", () => {
  it("answers with one line and ends", async () => {
    await serve((widthPx) => Promise.resolve({ ...PICTURE, takenAtMs: widthPx }));
    expect(await ask('{"widthPx":320}\n')).toBe(
      '{"ok":true,"takenAtMs":320,"jpegBase64":"eA=="}\n',
    );
  });

  it.each(['{"widthPx":79}', '{"widthPx":641}', '{"widthPx":"320"}', "{}", "null", "[[]]"])(
    "refuses %s",
    async (request) => {
      await serve(() => expect.unreachable());
      expect(JSON.parse(await ask(`${request}\n`))).toMatchObject({
        ok: false,
        code: "bad-request",
      });
    },
  );

  it.each([
    ["no JSON", "picture please\n"],
    ["a line without end", "x".repeat(5_000)],
  ])("cuts off who sends %s", async (_, text) => {
    await serve(() => expect.unreachable());
    expect(await ask(text)).toBe("");
  });

  it("answers one request a connection", async () => {
    await serve(() => Promise.resolve(PICTURE));
    const answer = await ask('{"widthPx":320}\n{"widthPx":160}\n');
    expect(answer.trim().split("\n")).toHaveLength(1);
  });

  it("lets 32 wait, and tells one more that it is busy", async () => {
    const { promise, resolve } = Promise.withResolvers<Snapshot>();
    let asked = 0;
    await serve(() => {
      asked += 1;
      return promise;
    });
    const answers = Array.from({ length: 33 }, () => ask('{"widthPx":320}\n'));
    expect(JSON.parse(await Promise.race(answers))).toMatchObject({ ok: false, code: "busy" });
    resolve(PICTURE);
    const ok = (await Promise.all(answers)).filter((answer) => JSON.parse(answer).ok);
    expect([ok.length, asked]).toEqual([32, 32]);
  });

  it("says why there is no picture, but not what a bug was", async () => {
    const texts: string[] = [];
    const log = createLog({ write: (line) => texts.push(JSON.parse(line).text) });
    const errors = [new VideoError("ffmpeg is gone", { code: "no-jpeg" }), new TypeError("a bug")];
    await serve(() => Promise.reject(errors.shift()), log);
    expect(JSON.parse(await ask('{"widthPx":320}\n')).message).toBe("ffmpeg is gone");
    expect(JSON.parse(await ask('{"widthPx":320}\n')).message).not.toContain("bug");
    expect(texts).toEqual(["no snapshot", "a snapshot failed"]);
  });

  it("takes over from a program that died", async () => {
    await serve(() => Promise.resolve(PICTURE));
    await serve(() => Promise.resolve({ ...PICTURE, takenAtMs: 2 }));
    expect(JSON.parse(await ask('{"widthPx":320}\n')).takenAtMs).toBe(2);
  });

  it("says, before there is a camera, that there is none", async () => {
    const desk = createSnapshotDesk("no camera yet");
    await serve(desk.take);
    expect(JSON.parse(await ask('{"widthPx":320}\n'))).toMatchObject({
      code: "failed",
      message: "no camera yet",
    });
    desk.open(() => Promise.resolve(PICTURE));
    expect(JSON.parse(await ask('{"widthPx":320}\n')).ok).toBe(true);
    desk.close("it was taken away");
    expect(JSON.parse(await ask('{"widthPx":320}\n')).message).toBe("it was taken away");
  });
});
