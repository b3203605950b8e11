/** Files that look like a framebuffer to the program that draws on it. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

export interface FramebufferShape {
  readonly widthPx: number;
  readonly heightPx: number;
  readonly bitsPerPixel: number;
  /** Pixels that each row is longer than what shows of it. */
  readonly padPx?: number;
  readonly number?: number;
  readonly name?: string;
}

/** Makes `dev/fbN` and `sys/class/graphics/fbN` in a folder. */
export async function makeFramebuffer(folder: string, shape: FramebufferShape) {
  const { widthPx, heightPx, bitsPerPixel, padPx = 0, number = 0, name = "testfb" } = shape;
  const sysfsPath = join(folder, "sys", "class", "graphics", `fb${number}`);
  const devicePath = join(folder, "dev", `fb${number}`);
  await mkdir(sysfsPath, { recursive: true });
  await mkdir(join(folder, "dev"), { recursive: true });
  const strideBytes = ((widthPx + padPx) * bitsPerPixel) / 8;
  const values = {
    name,
    virtual_size: `${widthPx},${heightPx}`,
    stride: strideBytes,
    bits_per_pixel: bitsPerPixel,
    blank: "",
  };
  for (const [file, value] of Object.entries(values))
    await writeFile(join(sysfsPath, file), `${value}\n`);
  await writeFile(devicePath, new Uint8Array(strideBytes * heightPx));
  return { devicePath, sysfsPath };
}
