/** Measures a frame from state to RGB565 against a bare drawing of the same page, and a display at rest. */
import { type Canvas, createCanvas, type SKRSContext2D } from "@napi-rs/canvas";
import { createMeasure, cssOf } from "../../../edge/display/src/paint/fonts.ts";
import { createPainter } from "../../../edge/display/src/paint/painter.ts";
import type { Scene, SceneNode } from "../../../edge/display/src/view/scene.ts";
import { viewOf } from "../../../edge/display/src/view/view.ts";
import { photoOf, sceneOf } from "../../rig/display-pictures.ts";
import { type MOMENTS, momentState, NOW, setupOf } from "../../rig/display-states.ts";
import { type BenchRow, quantile, ratioRow } from "../bench.ts";
import { restRows } from "./rest.ts";

const SIZES = [
  [320, 240],
  [800, 480],
] as const;
const PAGES = ["mars", "clock"] as const;
const ROUNDS = 2_000;
/** The first of them, in which the runtime still compiles what a display then does for days. */
const WARM_UP = 1_500;
/** From this ratio on the display would draw slower than a person who writes the drawing by hand. */
const RATIO_MAX = 1.5;

/** Gives the rows of frames and of a display at rest. */
export async function frameRows(progress: (text: string) => void): Promise<readonly BenchRow[]> {
  // One panel after the other, as no display has two.
  const frames = SIZES.flatMap(([widthPx, heightPx]) => [
    ...PAGES.map((page) => {
      progress(`${page}, ${widthPx} x ${heightPx}`);
      return frameRow(page, widthPx, heightPx);
    }),
    secondRow(widthPx, heightPx),
  ]);
  progress("a display at rest, its clock page on screen");
  return [...frames, ...(await restRows())];
}

function frameRow(
  page: keyof typeof MOMENTS & string,
  widthPx: number,
  heightPx: number,
): BenchRow {
  const setup = setupOf(widthPx, heightPx);
  const state = momentState(page, setup);
  const measure = createMeasure();
  const photo = photoOf();
  const painter = createPainter({ widthPx, heightPx }, () => photo);
  const whole = () => {
    painter.forget();
    painter.paint(viewOf(state, NOW, setup, measure).scene);
    toRgb565(painter.frame.rgba);
  };
  const bare = bareDrawing(sceneOf(page, widthPx, heightPx), photo);
  const [value = Number.NaN, floor = Number.NaN] = interleaved([whole, bare]);
  const name = `whole frame to RGB565, ${page} ${widthPx}x${heightPx}, p50`;
  return ratioRow(name, { value, floor, unit: "ms" }, RATIO_MAX);
}

/** Is what a display does most: the page as it was, one second later. */
function secondRow(widthPx: number, heightPx: number): BenchRow {
  const setup = setupOf(widthPx, heightPx);
  const state = momentState("clock", setup);
  const measure = createMeasure();
  const painter = createPainter({ widthPx, heightPx }, () => undefined);
  let { epochMs } = NOW;
  const second = () => {
    epochMs += 1_000;
    painter.paint(viewOf(state, { ...NOW, epochMs }, setup, measure).scene);
  };
  const bare = bareDrawing(sceneOf("clock", widthPx, heightPx), photoOf());
  const [value = Number.NaN, floor = Number.NaN] = interleaved([second, bare]);
  const name = `a clock's next second, ${widthPx}x${heightPx}, p50`;
  return ratioRow(name, { value, floor, unit: "ms" }, RATIO_MAX);
}

/** Measures in turns, so that what disturbs the machine disturbs each alike. */
function interleaved(works: readonly (() => void)[]): readonly number[] {
  const samples = works.map((): number[] => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [at, work] of works.entries()) {
      const startMs = performance.now();
      work();
      samples[at]?.push(performance.now() - startMs);
    }
  }
  return samples.map((one) => quantile(one.slice(WARM_UP), 0.5));
}

/** Draws the same marks by the shortest calls there are: no view, no clipping, no comparison. */
function bareDrawing(scene: Scene, photo: Canvas): () => void {
  const { widthPx, heightPx, background, nodes } = scene;
  const context = createCanvas(widthPx, heightPx).getContext("2d");
  return () => {
    context.fillStyle = background;
    context.fillRect(0, 0, widthPx, heightPx);
    for (const node of nodes) drawBare(context, node, photo);
    toRgb565(context.getImageData(0, 0, widthPx, heightPx).data);
  };
}

function drawBare(context: SKRSContext2D, node: SceneNode, photo: Canvas): void {
  const { x, y, widthPx, heightPx } = node.area;
  switch (node.kind) {
    case "text":
      context.font = cssOf(node.font);
      context.fillStyle = node.color;
      context.fillText(node.text, node.xPx, node.baselinePx);
      break;
    case "image":
      context.drawImage(photo, x, y, widthPx, heightPx);
      context.fillStyle = `rgba(0, 0, 0, ${node.shade})`;
      context.fillRect(x, y, widthPx, heightPx);
      break;
    case "fade": {
      const gradient = context.createLinearGradient(0, y, 0, y + heightPx);
      gradient.addColorStop(1, node.color);
      gradient.addColorStop(0, `${node.color}00`);
      context.fillStyle = gradient;
      context.fillRect(x, y, widthPx, heightPx);
      break;
    }
    case "rect":
      context.fillStyle = node.color;
      context.beginPath();
      context.roundRect(x, y, widthPx, heightPx, node.radiusPx);
      context.fill();
      break;
    case "qr":
      break;
  }
}

let pixels = new Uint16Array(0);

/** Is the plain conversion; the panel's own has a row beside it. */
function toRgb565(rgba: Uint8ClampedArray): void {
  const words = new Uint32Array(rgba.buffer, rgba.byteOffset, rgba.length / 4);
  if (pixels.length !== words.length) pixels = new Uint16Array(words.length);
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at] ?? 0;
    pixels[at] = ((word & 0xf8) << 8) | ((word >> 5) & 0x7e0) | ((word >> 19) & 0x1f);
  }
}
