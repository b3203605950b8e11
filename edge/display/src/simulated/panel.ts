/** A simulated panel: files that look like a framebuffer, and a picture of what it shows. */
import { mkdir, rename, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type FramebufferPlace, openFramebuffer } from "../hardware/framebuffer/panel.ts";
import type { RotationDeg, Size } from "../hardware/pixels/rotation.ts";
import type { Panel } from "../hardware/ports.ts";
import { openFramebufferView } from "./picture.ts";
import { renewPicture } from "./renew-picture.ts";

export interface SimulatedPanelOptions extends Size {
  /** The device folder; the panel lies in `panel/` of it. */
  readonly folder: string;
  readonly bitsPerPixel: 16 | 32;
  readonly rotationDeg: RotationDeg;
  readonly dither: boolean;
  /** Hears that the picture can't be written; the panel itself goes on. */
  readonly onPictureFailure: (error: unknown) => void;
}

/**
 * Makes the files and opens them as the framebuffer that they look like: `panel/fb0` holds the pixels,
 * `panel/fb0.sys/` their size, `panel/frame.png` what a person would see, a moment after the fact.
 */
export async function openSimulatedPanel(options: SimulatedPanelOptions): Promise<Panel> {
  const place = await makeFramebuffer(options);
  const panel = await openFramebuffer(place);
  const view = await openFramebufferView(place);
  const path = join(options.folder, "panel", "frame.png");
  const picture = renewPicture({
    draw: async () => {
      // Whole for every reader; that it reached the disk is no matter to a picture drawn all day.
      await writeFile(`${path}.tmp`, await view.picture());
      await rename(`${path}.tmp`, path);
    },
    onFailure: options.onPictureFailure,
  });
  return {
    kind: "simulated",
    widthPx: panel.widthPx,
    heightPx: panel.heightPx,
    show: async (frame, changed) => {
      await panel.show(frame, changed);
      picture.renew();
    },
    [Symbol.asyncDispose]: async () => {
      await picture[Symbol.asyncDispose]();
      await view[Symbol.asyncDispose]();
      await panel[Symbol.asyncDispose]();
    },
  };
}

async function makeFramebuffer(options: SimulatedPanelOptions): Promise<FramebufferPlace> {
  const { folder, widthPx, heightPx, bitsPerPixel, rotationDeg, dither } = options;
  const devicePath = join(folder, "panel", "fb0");
  const sysfsPath = join(folder, "panel", "fb0.sys");
  await mkdir(sysfsPath, { recursive: true });
  const strideBytes = (widthPx * bitsPerPixel) / 8;
  const values = {
    name: "simulated",
    virtual_size: `${widthPx},${heightPx}`,
    stride: strideBytes,
    bits_per_pixel: bitsPerPixel,
    blank: 4,
  };
  for (const [name, value] of Object.entries(values))
    await writeFile(join(sysfsPath, name), `${value}\n`);
  await writeFile(devicePath, "", { flag: "a" });
  await truncate(devicePath, strideBytes * heightPx);
  return { devicePath, sysfsPath, rotationDeg, colourOrder: "rgb", dither };
}
