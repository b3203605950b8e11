/** Draws moments of a display as its program does, for golden pictures and benchmarks. */
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { createMeasure, loadFonts } from "../../edge/display/src/paint/fonts.ts";
import { createPainter, type Painter } from "../../edge/display/src/paint/painter.ts";
import type { Scene } from "../../edge/display/src/view/scene.ts";
import { viewOf } from "../../edge/display/src/view/view.ts";
import { MOMENTS, momentState, NOW, setupOf } from "./display-states.ts";

loadFonts();
const measure = createMeasure();

/** Draws sky over ground, or plain white, the worst that text can stand on. */
export function photoOf(kind: "landscape" | "white" = "landscape"): Canvas {
  const canvas = createCanvas(320, 240);
  const context = canvas.getContext("2d");
  const gradient = context.createLinearGradient(0, 0, 0, 240);
  const stops = ["#d9a06b", "#f2dcc0", "#a4552c", "#5a2a14"];
  for (const [at, color] of stops.entries())
    gradient.addColorStop([0, 0.5, 0.52, 1][at] ?? 1, color);
  context.fillStyle = kind === "white" ? "#ffffff" : gradient;
  context.fillRect(0, 0, 320, 240);
  return canvas;
}

/** Draws up a moment on a panel. */
export function sceneOf(moment: string, widthPx: number, heightPx: number): Scene {
  const setup = setupOf(widthPx, heightPx, { lacks: MOMENTS[moment]?.lacks ?? [] });
  const state = momentState(moment, setup);
  return viewOf(state, MOMENTS[moment]?.now ?? NOW, setup, measure).scene;
}

/** Paints a scene with the photo that is given. */
export function painted(scene: Scene, photo: Canvas = photoOf()): Painter {
  const painter = createPainter(scene, () => photo);
  painter.paint(scene);
  return painter;
}

/** Names the golden picture of a moment. */
export function goldenFile(moment: string, widthPx: number, heightPx: number): string {
  const folder = new URL("../fixtures/display/", import.meta.url).pathname;
  return `${folder}${moment}-${widthPx}x${heightPx}.png`;
}
