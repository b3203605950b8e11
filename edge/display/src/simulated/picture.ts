/** Takes pictures of what a framebuffer shows, out of its own memory. */
import { open } from "node:fs/promises";
import { createCanvas, ImageData } from "@napi-rs/canvas";
import { readGeometry } from "../hardware/framebuffer/geometry.ts";
import { type FramebufferPlace, formatOf } from "../hardware/framebuffer/panel.ts";
import { pixelReader } from "../hardware/pixels/read-back.ts";
import { stepsThrough, turnedSize } from "../hardware/pixels/rotation.ts";
import type { Frame } from "../hardware/ports.ts";

type Place = Pick<FramebufferPlace, "devicePath" | "sysfsPath" | "rotationDeg" | "colourOrder">;

export interface FramebufferView extends AsyncDisposable {
  /** Gives the frame that somebody in front of the panel sees; the next look overwrites it. */
  look(): Promise<Frame>;
  /** Gives a PNG of it, seen upright. */
  picture(): Promise<Uint8Array>;
}

/** Opens a view of a framebuffer. Each look uses the same memory again: a panel is looked at all day. */
export async function openFramebufferView(place: Place): Promise<FramebufferView> {
  const geometry = await readGeometry(place.sysfsPath);
  const { strideBytes, bitsPerPixel, widthPx, heightPx } = geometry;
  const memory = Buffer.alloc(strideBytes * heightPx);
  const read = pixelReader(memory, formatOf(bitsPerPixel, place.colourOrder));
  const size = turnedSize(geometry, place.rotationDeg);
  const steps = stepsThrough(size, place.rotationDeg);
  const seen = new Uint32Array(widthPx * heightPx);
  const frame = { ...size, rgba: new Uint8ClampedArray(seen.buffer) };
  const canvas = createCanvas(size.widthPx, size.heightPx);
  const context = canvas.getContext("2d");
  const device = await open(place.devicePath);
  const look = async () => {
    await device.read(memory, 0, memory.length, 0);
    for (let y = 0; y < heightPx; y++) {
      let at = steps.first + y * steps.down;
      for (let x = 0; x < widthPx; x++) {
        seen[at] = read(y * strideBytes + (x * bitsPerPixel) / 8);
        at += steps.right;
      }
    }
    return frame;
  };
  return {
    look,
    picture: async () => {
      const { rgba } = await look();
      context.putImageData(new ImageData(rgba, size.widthPx, size.heightPx), 0, 0);
      return canvas.encode("png");
    },
    [Symbol.asyncDispose]: () => device.close(),
  };
}
