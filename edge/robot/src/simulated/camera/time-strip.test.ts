import { execFileSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { worldFromSeed } from "../world.ts";
import { drawView } from "./draw-view.ts";
import { createFrame } from "./frame.ts";
import { sceneOf } from "./scene.ts";
import { drawTimeStrip, readTimeStrip } from "./time-strip.ts";

const WIDTH_PX = 640;
const STRIP_ROWS = 32;

function read(luma: Uint8Array, widthPx = WIDTH_PX): number | undefined {
  return readTimeStrip((x, y) => luma[y * widthPx + x] ?? 0, widthPx);
}

function invertBlock(luma: Uint8Array, left: number, top: number): void {
  for (let y = top; y < top + 16; y++) {
    const row = luma.subarray(y * WIDTH_PX + left, y * WIDTH_PX + left + 16);
    row.set(row.map((value) => 251 - value));
  }
}

describe("the time in a frame's corner", () => {
  it("is read as it was written, in whole milliseconds", () => {
    const luma = new Uint8Array(WIDTH_PX * STRIP_ROWS);
    fc.assert(
      fc.property(fc.nat({ max: 2 ** 40 - 1 }), (atMs) => {
        drawTimeStrip(luma, WIDTH_PX, atMs + 0.7);
        expect(read(luma)).toBe(atMs);
      }),
    );
  });

  it("is smaller in a small picture, and absent in a tiny one", () => {
    const luma = new Uint8Array(320 * STRIP_ROWS);
    drawTimeStrip(luma, 320, 12_345);
    expect(read(luma, 320)).toBe(12_345);
    drawTimeStrip(luma, 160, 12_345);
    expect(read(luma, 160)).toBeUndefined();
  });

  it("is not read from a picture without it", () => {
    for (const shade of [0, 16, 128, 235, 255]) {
      expect(read(new Uint8Array(WIDTH_PX * STRIP_ROWS).fill(shade))).toBeUndefined();
    }
    const frame = createFrame(WIDTH_PX, 480);
    const world = worldFromSeed(1);
    drawView(sceneOf(world), world.start, frame);
    expect(read(frame.luma)).toBeUndefined();
  });

  it("one wrong block is noticed", () => {
    const luma = new Uint8Array(WIDTH_PX * STRIP_ROWS);
    for (let block = 0; block < 48; block++) {
      drawTimeStrip(luma, WIDTH_PX, 987_654_321);
      invertBlock(luma, (block % 24) * 16, block < 24 ? 0 : 16);
      expect(read(luma)).toBeUndefined();
    }
  });

  it("survives an encoder that has a fifth of its usual bits", () => {
    const world = worldFromSeed(1);
    const scene = sceneOf(world);
    const frame = createFrame(WIDTH_PX, 480);
    const times = Array.from({ length: 20 }, (_, at) => 5_000_000_000 + at * 33);
    const raw = times.map((atMs, at) => {
      drawView(scene, { ...world.start, headingRad: at / 10 }, frame);
      drawTimeStrip(frame.luma, WIDTH_PX, atMs);
      return Buffer.from(frame.bytes);
    });
    const size = ["-f", "rawvideo", "-pix_fmt", "yuv420p", "-video_size", "640x480"];
    const codec = ["-c:v", "libx264", "-preset", "ultrafast", "-b:v", "300k", "-maxrate", "300k"];
    const encode = [...size, "-i", "-", ...codec, "-bufsize", "100k", "-f", "h264", "-"];
    const options = { maxBuffer: 1 << 26, stdio: ["pipe", "pipe", "ignore"] as const };
    const run = (args: readonly string[], input: Buffer) =>
      execFileSync("ffmpeg", ["-v", "error", ...args], {
        ...options,
        stdio: [...options.stdio],
        input,
      });
    const encoded = run(encode, Buffer.concat(raw));
    const decoded = run(["-i", "-", "-f", "rawvideo", "-pix_fmt", "yuv420p", "-"], encoded);
    const seen = times.map((_, at) => read(decoded.subarray(at * frame.bytes.length)));
    expect(seen).toEqual(times);
  });
});
