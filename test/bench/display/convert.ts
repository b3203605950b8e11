/** Turning a frame into RGB565 against a bare copy of its bytes. */
import {
  convertArea,
  type PixelFormat,
} from "../../../edge/display/src/hardware/pixels/convert.ts";
import type { RotationDeg } from "../../../edge/display/src/hardware/pixels/rotation.ts";
import { turnedArea, turnedSize } from "../../../edge/display/src/hardware/pixels/rotation.ts";
import { type BenchRow, quantile, ratioRow, valueRow } from "../bench.ts";

const FRAMES = 400;
/** Frames before measuring, until the engine has compiled the loops. */
const WARM_UP = 100;
/** Measured by the lab in plain JavaScript for 320 x 240, in ms. */
const LAB_MS = 0.76;

interface Case {
  readonly name: string;
  readonly widthPx: number;
  readonly heightPx: number;
  readonly rotation?: RotationDeg;
  readonly format?: PixelFormat;
  readonly dither?: boolean;
}

const SMALL = { widthPx: 320, heightPx: 240 };
const LARGE = { widthPx: 800, heightPx: 480 };

const CASES: readonly Case[] = [
  { name: "RGB565, 320 x 240", ...SMALL },
  { name: "RGB565, 320 x 240, turned by 90", ...SMALL, rotation: 90 },
  { name: "RGB565, 320 x 240, dithered", ...SMALL, dither: true },
  { name: "RGB565, 800 x 480", ...LARGE },
  { name: "XRGB8888, 800 x 480", ...LARGE, format: "xrgb8888" },
];

/** Measures conversions, each beside a copy of the same frame's bytes. */
export function convertRows(progress: (text: string) => void): readonly BenchRow[] {
  const rows = CASES.flatMap((one) => {
    progress(one.name);
    return measure(one);
  });
  const [first] = rows;
  return first === undefined
    ? rows
    : [
        ...rows,
        valueRow("RGB565, 320 x 240, beside the lab's plain loop", first.value, "ms", LAB_MS),
      ];
}

function measure(one: Case): BenchRow[] {
  const { name, widthPx, heightPx, rotation = 0, format = "rgb565", dither = false } = one;
  const rgba = Uint8Array.from({ length: widthPx * heightPx * 4 }, (_, at) => at * 31);
  const copy = new Uint8Array(rgba.length);
  const pixels =
    format === "rgb565" ? new Uint16Array(widthPx * heightPx) : new Uint32Array(widthPx * heightPx);
  const frame = { widthPx, heightPx, rgba };
  const area = turnedArea({ x: 0, y: 0, widthPx, heightPx }, frame, rotation);
  const stridePx = turnedSize(frame, rotation).widthPx;
  const convert = () =>
    convertArea({ frame, area, rotation, dither }, { format, pixels, first: 0, stridePx });
  const convertMs: number[] = [];
  const copyMs: number[] = [];
  // In turns, so that what else the machine does falls on both.
  for (let count = -WARM_UP; count < FRAMES; count++) {
    const converted = timed(convert);
    const copied = timed(() => copy.set(rgba));
    if (count < 0) continue;
    convertMs.push(converted);
    copyMs.push(copied);
  }
  const value = quantile(convertMs, 0.5);
  return [ratioRow(name, { value, floor: quantile(copyMs, 0.5), unit: "ms" })];
}

function timed(work: () => void): number {
  const startMs = performance.now();
  work();
  return performance.now() - startMs;
}
