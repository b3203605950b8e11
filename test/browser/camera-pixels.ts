/** Looks at the pixels that a page's camera shows, as a test's own eye. */
import type { Page } from "playwright-core";
import { readTimeStrip } from "../../edge/robot/src/simulated/camera/time-strip.ts";

/** Height of the strip with the frame's time, in pixels of the picture: not part of the view. */
const STRIP_PX = 32;
/** Size of the small grey copy that views are compared by, in pixels. */
const WIDTH_PX = 32;
const HEIGHT_PX = 24;

/** Gives a small grey copy of the view, row by row, 0 to 255; black before the first frame. */
export async function view(page: Page): Promise<readonly number[]> {
  const rgba: number[] = await page.evaluate(`(() => {
    const video = document.querySelector('[data-test="camera"]');
    const canvas = new OffscreenCanvas(${WIDTH_PX}, ${HEIGHT_PX});
    const context = canvas.getContext("2d");
    const [width, height] = [video.videoWidth, video.videoHeight];
    if (width > 0) context.drawImage(
      video, 0, ${STRIP_PX}, width, height - ${STRIP_PX}, 0, 0, ${WIDTH_PX}, ${HEIGHT_PX});
    return [...context.getImageData(0, 0, ${WIDTH_PX}, ${HEIGHT_PX}).data];
  })()`);
  return rgba.filter((_, at) => at % 4 === 1);
}

/** Gives how much two views differ: the mean of all pixels' differences, 0 to 255. */
export function difference(a: readonly number[], b: readonly number[]): number {
  const sum = a.reduce((total, value, at) => total + Math.abs(value - (b[at] ?? 0)), 0);
  return sum / a.length;
}

/** Is the time in the pixels, and when it was read. */
export interface TimeReading {
  /** When the camera made the frame, on CLOCK_MONOTONIC in ms; `undefined` for no whole strip. */
  readonly takenAtMs: number | undefined;
  /** When the page read it, in ms since 1970. */
  readonly readAtEpochMs: number;
}

/** Reads the time of the frame that the page shows now. */
export async function frameTime(page: Page): Promise<TimeReading> {
  const { rows, readAtEpochMs }: { rows: string[]; readAtEpochMs: number } = await page.evaluate(
    `(() => {
      const video = document.querySelector('[data-test="camera"]');
      const { videoWidth: width } = video;
      const context = new OffscreenCanvas(width, ${STRIP_PX}).getContext("2d");
      context.drawImage(video, 0, 0);
      const readAtEpochMs = performance.timeOrigin + performance.now();
      const { data } = context.getImageData(0, 0, width, ${STRIP_PX});
      const white = (x, y) => (data[(y * width + x) * 4 + 1] > 127 ? "1" : "0");
      const rows = Array.from({ length: ${STRIP_PX} }, (_, y) =>
        Array.from({ length: width }, (_, x) => white(x, y)).join(""));
      return { rows, readAtEpochMs };
    })()`,
  );
  const lumaAt = (x: number, y: number) => (rows[y]?.[x] === "1" ? 255 : 0);
  return { takenAtMs: readTimeStrip(lumaAt, rows[0]?.length ?? 0), readAtEpochMs };
}
