// Aim: every picture becomes a JPEG that fits into a message. Method: real ffmpeg; sharp reads the result.
import { randomFillSync } from "node:crypto";
import { silentLog } from "@outrider/runtime";
import sharp from "sharp";
import { describe, expect, it } from "vitest";
import type { Picture } from "../picture.ts";
import { jpegEncoder } from "./jpeg.ts";
import { JPEG_BYTES_MAX } from "./messages.ts";

const signal = new AbortController().signal;

function rawPicture(widthPx: number, heightPx: number, luma: number | "noise"): Picture {
  const pixels = widthPx * heightPx;
  const bytes = new Uint8Array((pixels * 3) / 2).fill(128);
  if (luma === "noise") randomFillSync(bytes);
  else bytes.fill(luma, 0, pixels);
  return { format: "i420", bytes, isKey: true, atMs: 0 };
}

async function encode(
  size: { widthPx: number; heightPx: number },
  asked: number,
  luma: number | "noise",
) {
  const encoder = jpegEncoder({ camera: size, bytesMax: JPEG_BYTES_MAX, log: silentLog });
  return encoder(rawPicture(size.widthPx, size.heightPx, luma), asked, signal);
}

describe("a JPEG", () => {
  it("has the width that was asked for, and the camera's proportions", async () => {
    const jpeg = await encode({ widthPx: 640, heightPx: 480 }, 160, 100);
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: "jpeg", width: 160, height: 120 });
  });

  it("of an odd width is one too", async () => {
    const jpeg = await encode({ widthPx: 640, heightPx: 360 }, 81, 100);
    expect((await sharp(jpeg).metadata()).width).toBe(81);
  });

  it("is not larger than the camera's picture", async () => {
    const jpeg = await encode({ widthPx: 160, heightPx: 120 }, 640, 100);
    expect((await sharp(jpeg).metadata()).width).toBe(160);
  });

  it("shows video's white as white and its black as black", async () => {
    const [white, black] = await Promise.all(
      [235, 16].map(async (luma) => {
        const jpeg = await encode({ widthPx: 160, heightPx: 120 }, 160, luma);
        return (await sharp(jpeg).stats()).channels[1]?.mean ?? Number.NaN;
      }),
    );
    expect(white).toBeGreaterThan(250);
    expect(black).toBeLessThan(5);
  });

  it("of pure noise is made worse until it fits", async () => {
    const jpeg = await encode({ widthPx: 640, heightPx: 480 }, 640, "noise");
    expect(jpeg.length).toBeLessThanOrEqual(JPEG_BYTES_MAX);
    expect((await sharp(jpeg).metadata()).width).toBe(640);
  });

  it("of the tallest camera's noise fits as well", async () => {
    const jpeg = await encode({ widthPx: 160, heightPx: 1080 }, 640, "noise");
    expect(jpeg.length).toBeLessThanOrEqual(JPEG_BYTES_MAX);
  });

  it("can't be made of what is no picture, which says so", async () => {
    const encoder = jpegEncoder({
      camera: { widthPx: 640, heightPx: 480 },
      bytesMax: JPEG_BYTES_MAX,
      log: silentLog,
    });
    const garbage: Picture = { format: "h264", bytes: new Uint8Array(500), isKey: true, atMs: 0 };
    await expect(encoder(garbage, 320, signal)).rejects.toMatchObject({ code: "no-jpeg" });
  });

  it("needs an ffmpeg", async () => {
    const encoder = jpegEncoder({
      camera: { widthPx: 160, heightPx: 120 },
      bytesMax: JPEG_BYTES_MAX,
      log: silentLog,
      file: "/nowhere/ffmpeg",
    });
    await expect(encoder(rawPicture(160, 120, 100), 160, signal)).rejects.toThrow(
      "can't be started",
    );
  });
});
