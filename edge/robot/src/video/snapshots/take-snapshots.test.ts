// Aim: whoever asks gets a picture of now, and the camera runs for no more than that. Method: a camera
// and an encoder that the test plays, on a clock of its own.
import { createLog } from "@outrider/runtime";
import { describe, expect, it } from "vitest";
import { VideoError } from "../errors.ts";
import { createKeyPictures } from "./key-pictures.ts";
import { createSnapshots } from "./take-snapshots.ts";

const EPOCH_MS = 1_700_000_000_000;

/** Makes all that is needed; `encoding` holds the encodings that wait, by width. */
function opened(limitMs?: number) {
  const clock = { atMs: 5_000 };
  const encoding: { widthPx: number; end: (jpeg: Buffer) => void; signal: AbortSignal }[] = [];
  const told: { count: number }[] = [];
  const camera = { running: 0, starts: 0 };
  const nowMs = () => clock.atMs;
  const pictures = createKeyPictures({ settleMs: 0, nowMs });
  const take = createSnapshots({
    keeper: {
      borrow: () => {
        camera.running += 1;
        camera.starts += 1;
        return {
          [Symbol.dispose]: () => {
            camera.running -= 1;
          },
        };
      },
    },
    pictures,
    encode: (_, widthPx, signal) =>
      new Promise((end) => {
        encoding.push({ widthPx, end, signal });
      }),
    clock: { nowMs, epochMs: () => EPOCH_MS + clock.atMs },
    log: createLog({ write: (line) => told.push(JSON.parse(line)) }),
    ...(limitMs === undefined ? {} : { limitMs }),
  });
  const see = (atMs = clock.atMs) =>
    pictures.see({ format: "h264", bytes: new Uint8Array(1), isKey: true, atMs });
  /** Lets everything that is ready happen. */
  const settle = () => new Promise(setImmediate);
  return { clock, encoding, told, camera, take, see, settle };
}

describe("a snapshot", () => {
  it("is of a picture that comes after the camera was started, and carries its time", async () => {
    const { take, see, settle, encoding, camera } = opened();
    const taken = take(320);
    expect(camera.running).toBe(1);
    see(5_000);
    await settle();
    expect(camera.running).toBe(0);
    encoding[0]?.end(Buffer.from("a picture"));
    expect(await taken).toEqual({
      atMs: 5_000,
      takenAtMs: EPOCH_MS + 5_000,
      jpegBase64: Buffer.from("a picture").toString("base64"),
    });
  });

  it("is made once for all who ask for its size at the same time", async () => {
    const { take, see, settle, encoding, camera } = opened();
    const taken = Array.from({ length: 50 }, () => take(320));
    see();
    await settle();
    encoding[0]?.end(Buffer.from("one"));
    expect(new Set(await Promise.all(taken)).size).toBe(1);
    expect([encoding.length, camera.starts]).toEqual([1, 1]);
  });

  it("is given again while it is younger than a second, then made anew", async () => {
    const { take, see, settle, encoding, clock } = opened();
    const first = take(320);
    see(5_000);
    await settle();
    encoding[0]?.end(Buffer.from("first"));
    clock.atMs = 5_999;
    expect((await take(320)).jpegBase64).toBe((await first).jpegBase64);
    clock.atMs = 6_600;
    const second = take(320);
    see(6_600);
    await settle();
    encoding[1]?.end(Buffer.from("second"));
    expect((await second).atMs).toBe(6_600);
  });

  it("is refused while four other sizes are being made", async () => {
    const { take, see, settle, encoding } = opened();
    const taken = [80, 160, 240, 320].map((widthPx) => take(widthPx));
    await expect(take(640)).rejects.toMatchObject({ code: "busy" });
    see();
    await settle();
    for (const { end } of encoding) end(Buffer.from("x"));
    await Promise.all(taken);
    const later = take(640);
    await settle();
    encoding[4]?.end(Buffer.from("y"));
    await expect(later).resolves.toBeDefined();
  });

  it("fails in time when the camera gives nothing, and lets the camera stop", async () => {
    const { take, camera } = opened(20);
    await expect(take(320)).rejects.toEqual(
      expect.objectContaining({
        code: "no-picture",
        message: "the camera gave no picture within 20 ms",
      }),
    );
    expect(camera.running).toBe(0);
  });

  it("that failed is not given again", async () => {
    const { take, see, settle, encoding } = opened(50);
    await expect(take(320)).rejects.toBeInstanceOf(VideoError);
    const again = take(320);
    see();
    await settle();
    encoding[0]?.end(Buffer.from("works"));
    await expect(again).resolves.toBeDefined();
  });

  it("is told in the log, once a minute at most, with the number of all", async () => {
    const { take, see, settle, encoding, clock, told } = opened();
    for (const atMs of [10_000, 20_000, 30_000, 70_000]) {
      clock.atMs = atMs;
      const taken = take(320);
      see();
      await settle();
      encoding.at(-1)?.end(Buffer.from("x"));
      await taken;
    }
    expect(told.map(({ count }) => count)).toEqual([1, 3]);
  });
});
