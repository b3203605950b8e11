/** Files that look like a framebuffer to the program that draws on it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface FramebufferShape {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bitsPerPixel: number;
  /** Pixels that each row is longer than what shows of it. */
  readonly padPx?: number;
}

/** Makes `dev/fb0` and `sys/class/graphics/fb0` in a folder. */
export async function makeFramebuffer(folder: string, shape: FramebufferShape) {
  const { widthPx, heightPx, bitsPerPixel, padPx = 0 } = shape;
  const sysfsPath = join(folder, "sys", "class", "graphics", "fb0");
  const devicePath = join(folder, "dev", "fb0");
  await mkdir(sysfsPath, { recursive: true });
  await mkdir(join(folder, "dev"), { recursive: true });
  const strideBytes = ((widthPx + padPx) * bitsPerPixel) / 8;
  const values = {
    name: "testfb",
    virtual_size: `${widthPx},${heightPx}`,
    stride: strideBytes,
    bits_per_pixel: bitsPerPixel,
    blank: "",
  };
  for (const [name, value] of Object.entries(values))
    await writeFile(join(sysfsPath, name), `${value}\n`);
  await writeFile(devicePath, new Uint8Array(strideBytes * heightPx));
  return { devicePath, sysfsPath };
}
