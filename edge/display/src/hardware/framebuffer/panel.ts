/**
 * A panel behind Linux's framebuffer, `/dev/fbN`. Rows are kept here as the panel has them, and
 * those that changed are written in one go: drivers of SPI panels send on the rows that a write
 * touched, and nothing else.
 */
import assert from "node:assert/strict";
import { type FileHandle, open } from "node:fs/promises";
import { HardwareError, hardwareError } from "../../errors.ts";
import { convertArea, type PixelFormat } from "../pixels/convert.ts";
import { clippedArea, type RotationDeg, turnedArea, turnedSize } from "../pixels/rotation.ts";
import type { Area, Frame, Panel } from "../ports.ts";
import { writeValue } from "../sysfs.ts";
import { type Geometry, readGeometry } from "./geometry.ts";

export interface FramebufferPlace {
  /** The device, or a plain file of the size that the folder says. */
  readonly devicePath: string;
  /** Its folder of `/sys/class/graphics`, or one with the same files. */
  readonly sysfsPath: string;
  readonly rotationDeg: RotationDeg;
  /** Order of the colours of 32-bit pixels, uppermost first; 16-bit ones are always RGB. */
  readonly colourOrder: "rgb" | "bgr";
  readonly dither: boolean;
}

/**
 * Opens a framebuffer and switches its panel on.
 * @throws HardwareError "not-found" without one, "denied" where this user may not draw on it,
 * "refused" for one whose pixels can't be made here
 */
export async function openFramebuffer(place: FramebufferPlace): Promise<Panel> {
  const { devicePath, sysfsPath } = place;
  const geometry = await readGeometry(sysfsPath);
  const device = await opened(devicePath);
  await unblank(sysfsPath);
  const memory = new Uint8Array(geometry.strideBytes * geometry.heightPx);
  const convert = converter(place, geometry, memory);
  const { widthPx, heightPx } = turnedSize(geometry, place.rotationDeg);
  let isWhole = false;
  return {
    kind: "framebuffer",
    widthPx,
    heightPx,
    show: async (frame, changed) => {
      const whole = { x: 0, y: 0, widthPx, heightPx };
      const area = clippedArea(isWhole ? changed : whole, whole);
      if (area === undefined) return;
      const { y, heightPx: rows } = convert(frame, area);
      const start = y * geometry.strideBytes;
      isWhole = false;
      await write(device, memory.subarray(start, start + rows * geometry.strideBytes), start);
      isWhole = true;
    },
    [Symbol.asyncDispose]: () => device.close(),
  };
}

/** Gives the function that renews an area in memory, and says which rows of the panel it lies on. */
function converter(place: FramebufferPlace, geometry: Geometry, memory: Uint8Array) {
  const { rotationDeg: rotation, dither } = place;
  const { bitsPerPixel, strideBytes } = geometry;
  const pixels =
    bitsPerPixel === 16 ? new Uint16Array(memory.buffer) : new Uint32Array(memory.buffer);
  const stridePx = (strideBytes * 8) / bitsPerPixel;
  const format = formatOf(bitsPerPixel, place.colourOrder);
  const size = turnedSize(geometry, rotation);
  return (frame: Frame, changed: Area): Area => {
    assert(
      frame.widthPx === size.widthPx && frame.heightPx === size.heightPx,
      `a frame of ${frame.widthPx} x ${frame.heightPx} for ${size.widthPx} x ${size.heightPx}`,
    );
    const area = turnedArea(changed, frame, rotation);
    const first = area.y * stridePx + area.x;
    convertArea({ frame, area, rotation, dither }, { format, pixels, first, stridePx });
    return area;
  };
}

/** Names the format of a framebuffer's pixels. */
export function formatOf(bitsPerPixel: 16 | 32, colourOrder: "rgb" | "bgr"): PixelFormat {
  if (bitsPerPixel === 16) return "rgb565";
  return colourOrder === "rgb" ? "xrgb8888" : "xbgr8888";
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await open(path, "r+");
  } catch (cause) {
    throw hardwareError(`${path} can't be opened`, cause);
  }
}

/** Switches a blanked panel on. Drivers that can't blank refuse it, and never blanked it either. */
async function unblank(sysfsPath: string): Promise<void> {
  try {
    await writeValue(`${sysfsPath}/blank`, 0);
  } catch (error) {
    if (!(error instanceof HardwareError)) throw error;
  }
}

/** Writes all of it at a place, however little the driver takes at a time. */
async function write(device: FileHandle, data: Uint8Array, position: number): Promise<void> {
  try {
    for (let at = 0; at < data.length; ) {
      const { bytesWritten } = await device.write(data, at, data.length - at, position + at);
      if (bytesWritten === 0)
        throw new HardwareError("the framebuffer is full", { code: "refused" });
      at += bytesWritten;
    }
  } catch (cause) {
    throw hardwareError("the framebuffer can't be written", cause);
  }
}
