/** Takes a picture of what a framebuffer shows, out of its own memory. */
import { readFile } from "node:fs/promises";
import { createCanvas, ImageData } from "@napi-rs/canvas";
import { readGeometry } from "../hardware/framebuffer/geometry.ts";
import { type FramebufferPlace, formatOf } from "../hardware/framebuffer/panel.ts";
import { readPixels } from "../hardware/pixels/read-back.ts";
import { stepsThrough, turnedSize } from "../hardware/pixels/rotation.ts";
import type { Frame } from "../hardware/ports.ts";

type Place = Pick<FramebufferPlace, "devicePath" | "sysfsPath" | "rotationDeg" | "colourOrder">;

/** Gives a PNG of the panel, seen upright. */
export async function pictureOf(place: Place): Promise<Uint8Array> {
  const { widthPx, heightPx, rgba } = await seenOn(place);
  const canvas = createCanvas(widthPx, heightPx);
  const pixels = new Uint8ClampedArray(rgba);
  canvas.getContext("2d").putImageData(new ImageData(pixels, widthPx, heightPx), 0, 0);
  return canvas.encode("png");
}

/** Reads the frame that somebody in front of the panel sees. */
export async function seenOn(place: Place): Promise<Frame> {
  const geometry = await readGeometry(place.sysfsPath);
  const memory = await readFile(place.devicePath);
  const format = formatOf(geometry.bitsPerPixel, place.colourOrder);
  const size = turnedSize(geometry, place.rotationDeg);
  const steps = stepsThrough(size, place.rotationDeg);
  const seen = new Uint32Array(size.widthPx * size.heightPx);
  for (let y = 0; y < geometry.heightPx; y++) {
    const row = readPixels(memory, format, y * geometry.strideBytes, geometry.widthPx);
    const pixels = new Uint32Array(row.buffer);
    let at = steps.first + y * steps.down;
    for (const pixel of pixels) {
      seen[at] = pixel;
      at += steps.right;
    }
  }
  return { ...size, rgba: new Uint8Array(seen.buffer) };
}
