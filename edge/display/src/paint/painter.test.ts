/** A picture shows once it is there, also where it had left memory in between. */
import { type Canvas, createCanvas } from "@napi-rs/canvas";
import { expect, it } from "vitest";
import type { Scene, SceneNode } from "../view/scene.ts";
import { createPainter } from "./painter.ts";

const SIDE = 10;
const AREA = { x: 2, y: 2, widthPx: 4, heightPx: 4 };
const PICTURE: SceneNode = {
  kind: "image",
  area: AREA,
  address: "a",
  fit: "cover",
  shade: 0,
  content: "hash",
};

function scene(page: string, nodes: readonly SceneNode[]): Scene {
  return { page, widthPx: SIDE, heightPx: SIDE, background: "#000000", nodes };
}

function filled(color: string): Canvas {
  const canvas = createCanvas(SIDE, SIDE);
  const context = canvas.getContext("2d");
  context.fillStyle = color;
  context.fillRect(0, 0, SIDE, SIDE);
  return canvas;
}

function rig() {
  const memory = new Map<string, Canvas>();
  const painter = createPainter({ widthPx: SIDE, heightPx: SIDE }, (one) => memory.get(one));
  const at = (5 * SIDE + 5) * 4;
  const color = () => [...painter.frame.rgba.slice(at, at + 3)];
  return { memory, painter, color };
}

it("paints the area of a picture that comes back into memory, and nothing after that", () => {
  const { memory, painter, color } = rig();
  painter.paint(scene("photo", [PICTURE]));
  expect(color()).toEqual([0, 0, 0]);
  memory.set("hash", filled("#ff0000"));
  expect(painter.paint(scene("photo", [PICTURE]))).toEqual([AREA]);
  expect(color()).toEqual([255, 0, 0]);
  expect(painter.paint(scene("photo", [PICTURE]))).toEqual([]);
});

it("leaves what it painted while a picture is out of memory, and paints a finer one", () => {
  const { memory, painter, color } = rig();
  memory.set("hash", filled("#ff0000"));
  painter.paint(scene("photo", [PICTURE]));
  memory.delete("hash");
  expect(painter.paint(scene("photo", [PICTURE]))).toEqual([]);
  expect(color()).toEqual([255, 0, 0]);
  memory.set("hash", filled("#00ff00"));
  expect(painter.paint(scene("photo", [PICTURE]))).toEqual([AREA]);
  expect(color()).toEqual([0, 255, 0]);
});

it("paints a picture again whose area another part uncovered while it was out of memory", () => {
  const { memory, painter, color } = rig();
  const cover: SceneNode = { kind: "rect", area: AREA, color: "#0000ff", radiusPx: 0 };
  memory.set("hash", filled("#ff0000"));
  painter.paint(scene("photo", [PICTURE, cover]));
  memory.delete("hash");
  painter.paint(scene("photo", [PICTURE]));
  memory.set("hash", filled("#ff0000"));
  painter.paint(scene("photo", [PICTURE]));
  expect(color()).toEqual([255, 0, 0]);
});
