import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import { openFramebuffer } from "../../edge/display/src/hardware/framebuffer/panel.ts";
import {
  framePixel,
  type RotationDeg,
  turnedSize,
} from "../../edge/display/src/hardware/pixels/rotation.ts";
import type { Frame } from "../../edge/display/src/hardware/ports.ts";
import { openIli9341Panel } from "../../edge/display/src/hardware/spi/panel.ts";
import { keepPanel } from "../../edge/display/src/keepers/keep-panel.ts";
import { ili9341Model } from "../../edge/display/src/simulated/chips/ili9341-model.ts";
import { openSimulatedPanel } from "../../edge/display/src/simulated/panel.ts";
import { openFramebufferView } from "../../edge/display/src/simulated/picture.ts";
import {
  displayPanelConformance,
  type OpenPanel,
  type PanelTraits,
  pattern,
} from "./display-panel.ts";
import { makeFramebuffer } from "./framebuffer-files.ts";

const RGB565: PanelTraits = { bits: [5, 6, 5] };
const RGB888: PanelTraits = { bits: [8, 8, 8] };
const ROTATIONS: readonly RotationDeg[] = [0, 90, 180, 270];

async function seenOn(place: Parameters<typeof openFramebufferView>[0]) {
  await using view = await openFramebufferView(place);
  return view.look();
}

async function onFiles(
  bitsPerPixel: 16 | 32,
  rotationDeg: RotationDeg,
  colourOrder: "rgb" | "bgr" = "rgb",
): Promise<OpenPanel> {
  const folder = await mkdtemp(join(tmpdir(), "outrider-panel-"));
  const files = await makeFramebuffer(folder, {
    widthPx: 40,
    heightPx: 26,
    bitsPerPixel,
    padPx: 3,
  });
  const place = { ...files, rotationDeg, colourOrder, dither: false };
  const panel = await openFramebuffer(place);
  return {
    panel,
    seen: () => seenOn(place),
    [Symbol.asyncDispose]: async () => {
      await panel[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

for (const rotationDeg of ROTATIONS) {
  displayPanelConformance(`a framebuffer of 16 bits, turned by ${rotationDeg}`, RGB565, () =>
    onFiles(16, rotationDeg),
  );
  displayPanelConformance(`a framebuffer of 32 bits, turned by ${rotationDeg}`, RGB888, () =>
    onFiles(32, rotationDeg),
  );
}
displayPanelConformance("a framebuffer of 32 bits, blue first", RGB888, () =>
  onFiles(32, 0, "bgr"),
);

async function simulated(): Promise<OpenPanel & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), "outrider-panel-"));
  const panel = await openSimulatedPanel({
    folder,
    widthPx: 40,
    heightPx: 26,
    bitsPerPixel: 16,
    rotationDeg: 90,
    dither: false,
    onPictureFailure: (error) => {
      throw error;
    },
  });
  return {
    folder,
    panel,
    seen: () =>
      seenOn({
        devicePath: join(folder, "panel", "fb0"),
        sysfsPath: join(folder, "panel", "fb0.sys"),
        rotationDeg: 90,
        colourOrder: "rgb",
      }),
    [Symbol.asyncDispose]: async () => {
      await panel[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

displayPanelConformance("simulated", RGB565, simulated);

async function onIli9341(rotationDeg: RotationDeg): Promise<OpenPanel> {
  const model = ili9341Model();
  const panel = await openIli9341Panel({
    spi: model.spi,
    lines: model.lines,
    rotationDeg,
    colourOrder: "bgr",
    dither: false,
    pause: async (ms) => model.wait(ms),
  });
  return {
    panel,
    seen: async () => {
      expect(model.isOn()).toBe(true);
      return uprightFrame(model.glass(), rotationDeg);
    },
    [Symbol.asyncDispose]: () => panel[Symbol.asyncDispose](),
  };
}

/** Turns what is on a glass of 240 x 320 back, as somebody does who turns the panel. */
function uprightFrame(glass: Uint8Array, rotationDeg: RotationDeg): Frame {
  const panel = { widthPx: 240, heightPx: 320 };
  const size = turnedSize(panel, rotationDeg);
  const from = new Uint32Array(glass.buffer);
  const pixels = new Uint32Array(from.length);
  for (const [at, pixel] of from.entries()) {
    const place = { xPx: at % 240, yPx: Math.floor(at / 240) };
    const { xPx, yPx } = framePixel(place, panel, rotationDeg);
    pixels[yPx * size.widthPx + xPx] = pixel;
  }
  return { ...size, rgba: new Uint8Array(pixels.buffer) };
}

for (const rotationDeg of ROTATIONS) {
  displayPanelConformance(`an ILI9341 turned by ${rotationDeg}`, RGB565, () =>
    onIli9341(rotationDeg),
  );
}

displayPanelConformance("kept going", RGB565, async () => {
  const inner = await onFiles(16, 270);
  const kept = await keepPanel({
    open: () => Promise.resolve(inner.panel),
    assumed: { widthPx: 1, heightPx: 1 },
    onFailure: (_, error) => {
      throw error;
    },
    onRecovery: () => undefined,
  });
  return { ...inner, panel: kept };
});

describe("the picture beside a simulated panel", () => {
  it("shows in the end what the panel shows", async () => {
    await using opened = await simulated();
    const { panel, folder } = opened;
    const area = { x: 0, y: 0, widthPx: panel.widthPx, heightPx: panel.heightPx };
    for (let seed = 0; seed < 4; seed++)
      await panel.show(pattern(panel.widthPx, panel.heightPx, seed), area);
    const { rgba } = await opened.seen();
    await panel[Symbol.asyncDispose]();
    const image = await loadImage(join(folder, "panel", "frame.png"));
    const canvas = createCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const drawn = context.getImageData(0, 0, image.width, image.height);
    expect([image.width, image.height]).toEqual([panel.widthPx, panel.heightPx]);
    expect(Buffer.from(drawn.data).equals(Buffer.from(rgba))).toBe(true);
  });
});
