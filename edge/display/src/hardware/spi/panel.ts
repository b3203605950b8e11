/** A panel with an ILI9341, driven over SPI from here: for where the kernel has no driver for it. */
import assert from "node:assert/strict";
import { HEIGHT_PX, type Ili9341Options, startIli9341, WIDTH_PX } from "../chips/ili9341.ts";
import { convertArea } from "../pixels/convert.ts";
import { clippedArea, turnedSize } from "../pixels/rotation.ts";
import type { Area, Frame, Panel } from "../ports.ts";

export interface Ili9341PanelOptions extends Ili9341Options {
  readonly dither: boolean;
}

/**
 * Starts the panel. It stays dark until the first frame is in its memory, which holds noise before.
 * Closing it closes the ports.
 * @throws HardwareError as the ports
 */
export async function openIli9341Panel(options: Ili9341PanelOptions): Promise<Panel> {
  const { spi, lines, rotationDeg, dither } = options;
  const chip = await startIli9341(options);
  const { widthPx, heightPx } = turnedSize({ widthPx: WIDTH_PX, heightPx: HEIGHT_PX }, rotationDeg);
  const pixels = new Uint16Array(WIDTH_PX * HEIGHT_PX);
  const whole = { x: 0, y: 0, widthPx, heightPx };
  let isWhole = false;
  let isOn = false;
  return {
    kind: "ili9341",
    widthPx,
    heightPx,
    show: async (frame, changed) => {
      assert(frame.widthPx === widthPx && frame.heightPx === heightPx, "a frame of another size");
      const area = clippedArea(isWhole ? changed : whole, whole);
      if (area === undefined) return;
      isWhole = false;
      await chip.write(area, bytesOf(frame, area, { pixels, dither }));
      if (!isOn) await chip.switchOn();
      isOn = true;
      isWhole = true;
    },
    [Symbol.asyncDispose]: async () => {
      await lines[Symbol.asyncDispose]();
      await spi[Symbol.asyncDispose]();
    },
  };
}

/** Gives an area's pixels as the chip takes them; it turns them itself. */
function bytesOf(
  frame: Frame,
  area: Area,
  { pixels, dither }: { readonly pixels: Uint16Array; readonly dither: boolean },
): Uint8Array {
  const target = { format: "rgb565", pixels, first: 0, stridePx: area.widthPx } as const;
  convertArea({ frame, area, rotation: 0, dither }, target);
  const bytes = Buffer.from(pixels.buffer, 0, area.widthPx * area.heightPx * 2);
  return bytes.swap16();
}
