// Aim: each page looks as it was approved, on each size of panel; nothing leaves the panel, no two texts
// overlap, and every text reads against what is behind it, over a white photo too. Method: the real
// view and painter; golden pictures with what another rasteriser of the same fonts may differ by.
import { readFile } from "node:fs/promises";
import { createCanvas, loadImage } from "@napi-rs/canvas";
import { describe, expect, it } from "vitest";
import { changedAreas } from "../../edge/display/src/paint/changed-areas.ts";
import type { Scene, SceneNode } from "../../edge/display/src/view/scene.ts";
import { goldenFile, painted, photoOf, sceneOf } from "../rig/display-pictures.ts";
import { MOMENTS, SIZES } from "../rig/display-states.ts";

/** Sizes between those that have golden pictures, and the smallest and largest panels. */
const ODD_SIZES = [
  [128, 128],
  [280, 240],
  [640, 480],
  [1024, 600],
  [600, 1024],
  [1920, 1080],
] as const;

const cases = Object.keys(MOMENTS).flatMap((moment) =>
  SIZES.map(([widthPx, heightPx]) => ({ moment, widthPx, heightPx })),
);
const allCases = Object.keys(MOMENTS).flatMap((moment) =>
  [...SIZES, ...ODD_SIZES].map(([widthPx, heightPx]) => ({ moment, widthPx, heightPx })),
);

/** A pixel differs when a channel does by more than this; so may one in a hundred. */
const CHANNEL_MAX = 48;
const SHARE_MAX = 0.01;

async function goldenPixels(file: string) {
  const image = await loadImage(await readFile(file));
  const canvas = createCanvas(image.width, image.height);
  const context = canvas.getContext("2d");
  context.drawImage(image, 0, 0);
  return context.getImageData(0, 0, image.width, image.height);
}

function textsOf({ nodes }: Scene) {
  return nodes.filter((node) => node.kind === "text");
}

function overlap(a: SceneNode["area"], b: SceneNode["area"]): boolean {
  const across = Math.min(a.x + a.widthPx, b.x + b.widthPx) - Math.max(a.x, b.x);
  const down = Math.min(a.y + a.heightPx, b.y + b.heightPx) - Math.max(a.y, b.y);
  return across > 0 && down > 0;
}

/** @see https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
function luminance(red: number, green: number, blue: number): number {
  const linear = [red, green, blue].map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
}

function contrast(a: number, b: number): number {
  return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
}

function luminanceOf(color: string): number {
  const at = (index: number) => Number.parseInt(color.slice(index, index + 2), 16);
  return luminance(at(1), at(3), at(5));
}

describe("each page", () => {
  it.each(cases)("looks as approved: $moment, $widthPx x $heightPx", async (one) => {
    const { moment, widthPx, heightPx } = one;
    const golden = await goldenPixels(goldenFile(moment, widthPx, heightPx));
    expect([golden.width, golden.height]).toEqual([widthPx, heightPx]);
    const { rgba } = painted(sceneOf(moment, widthPx, heightPx)).frame;
    let differing = 0;
    for (let at = 0; at < rgba.length; at += 4) {
      const differs = [0, 1, 2].some(
        (channel) =>
          Math.abs((rgba[at + channel] ?? 0) - (golden.data[at + channel] ?? 0)) > CHANNEL_MAX,
      );
      if (differs) differing += 1;
    }
    expect(differing / (widthPx * heightPx)).toBeLessThanOrEqual(SHARE_MAX);
  });

  it.each(allCases)("keeps to the panel, its texts apart: $moment, $widthPx x $heightPx", (one) => {
    const { moment, widthPx, heightPx } = one;
    const scene = sceneOf(moment, widthPx, heightPx);
    for (const { area } of scene.nodes) {
      expect(Math.min(area.x, area.y)).toBeGreaterThanOrEqual(0);
      expect(area.x + area.widthPx).toBeLessThanOrEqual(widthPx);
      expect(area.y + area.heightPx).toBeLessThanOrEqual(heightPx);
    }
    const texts = textsOf(scene);
    expect(texts.length).toBeGreaterThan(0);
    for (const [at, a] of texts.entries()) {
      for (const b of texts.slice(at + 1))
        expect(overlap(a.area, b.area), `"${a.text}" and "${b.text}"`).toBe(false);
    }
  });

  it.each(cases)("reads over anything: $moment, $widthPx x $heightPx", (one) => {
    const { moment, widthPx, heightPx } = one;
    const scene = sceneOf(moment, widthPx, heightPx);
    const behind = { ...scene, nodes: scene.nodes.filter(({ kind }) => kind !== "text") };
    const { rgba } = painted(behind, photoOf("white")).frame;
    for (const { text, area, color, font } of textsOf(scene)) {
      const at = (Math.floor(area.y + area.heightPx / 2) * widthPx + area.x + 1) * 4;
      const under = luminance(rgba[at] ?? 0, rgba[at + 1] ?? 0, rgba[at + 2] ?? 0);
      const least = font.sizePx >= 24 ? 3 : 4.5;
      expect(contrast(luminanceOf(color), under), `"${text}"`).toBeGreaterThanOrEqual(least);
    }
  });
});

describe("partial redraw", () => {
  it("paints nothing for the same scene, and of a clock its digits alone", () => {
    const scene = sceneOf("clock", 320, 240);
    expect(changedAreas(scene, structuredClone(scene))).toEqual([]);
    const seconds = textsOf(scene).find(({ text }) => text === "09");
    const next = scene.nodes.map((node) => (node === seconds ? { ...seconds, text: "10" } : node));
    const [area, ...others] = changedAreas(scene, { ...scene, nodes: next });
    expect(others).toEqual([]);
    expect(area).toEqual(seconds?.area);
  });

  it("ends in the same pixels as painting the whole", () => {
    const names = Object.keys(MOMENTS);
    const photo = photoOf();
    for (const [at, from] of names.entries()) {
      const to = names[(at + 1) % names.length] ?? from;
      const painter = painted(sceneOf(from, 320, 240), photo);
      // As one page, so that only what differs is painted.
      painter.paint({ ...sceneOf(to, 320, 240), page: sceneOf(from, 320, 240).page });
      const whole = painted(sceneOf(to, 320, 240), photo).frame.rgba;
      const differing = whole.filter(
        (value, index) => Math.abs(value - (painter.frame.rgba[index] ?? 0)) > 3,
      );
      expect(differing.length, `${from} to ${to}`).toBe(0);
    }
  });
});
