/** No layout keeps the display from going on: one that is too heavy is named instead. */
import { type LayoutElement, type LayoutPage, layoutPage } from "@outrider/protocol";
import { expect, it } from "vitest";
import { marsDocument, NOW, setupOf, stateAfter } from "../../../../test/rig/display-states.ts";
import { fillText } from "./bind.ts";
import type { TextMeasure } from "./scene.ts";
import { viewOf } from "./view.ts";

let measured = 0;
const measure: TextMeasure = {
  widthPx: (text, { sizePx }) => {
    measured += text.length;
    return text.length * sizePx * 0.55;
  },
};
const WORDS = Array.from({ length: 400 }, (_, at) => `w${at}`).join(" ");

/** Nests rows, each with more texts beside. */
function nested(depth: number, width: number): LayoutElement {
  const leaf = (number: number): LayoutElement => ({
    type: "text",
    text: `{mars.words} ${depth} ${number}`,
    lines: 40,
    size: 0.2,
  });
  if (depth === 0) return leaf(0);
  const children = Array.from({ length: width }, (_, at) =>
    at === 0 ? nested(depth - 1, width) : leaf(at),
  );
  return { type: "row", gap: 0.1, children };
}

function draw(root: LayoutElement) {
  const layout: LayoutPage = layoutPage.parse({ page: "own", title: "Own", root });
  const setup = setupOf(800, 480);
  const state = stateAfter(setup, [
    { type: "mars", document: marsDocument({ words: WORDS }), via: "push" },
    { type: "layout", page: "own", layout },
  ]);
  measured = 0;
  return viewOf({ ...state, page: "own" }, NOW, setup, measure);
}

it("draws rows of long texts up by measuring each line, not each time the whole rest", () => {
  expect(draw(nested(2, 3)).problem).toBeUndefined();
  expect(measured).toBeLessThan(400_000);
});

it("names a layout that is too heavy, and shows that in its place", () => {
  const { scene, problem } = draw(nested(9, 20));
  expect(problem).toMatch(/^own: layout too heavy/);
  expect(scene.page).toBe("error");
});

it("shows 1,500 boxes whole, and names a page that has more", () => {
  const lists = (hours: number): LayoutElement => ({
    type: "list",
    items: "mars.hours",
    max: 50,
    element: { type: "list", items: "mars.hours", max: hours, element: { type: "space" } },
  });
  const setup = setupOf(800, 480);
  const problemOf = (root: LayoutElement) => {
    const layout: LayoutPage = { page: "own", title: "Own", root };
    const hours = Array.from({ length: 50 }, () => 1);
    const state = stateAfter(setup, [
      { type: "mars", document: marsDocument({ hours }), via: "push" },
      { type: "layout", page: "own", layout },
    ]);
    return viewOf({ ...state, page: "own" }, NOW, setup, measure).problem;
  };
  // 1 + 50 × (1 + 28) boxes, and 48 or 49 beside them within a column.
  const spaces = (count: number) =>
    Array.from({ length: count }, (): LayoutElement => ({ type: "space" }));
  const page = (count: number): LayoutElement => ({
    type: "column",
    children: [lists(28), ...spaces(count)],
  });
  expect(problemOf(page(48))).toBeUndefined();
  expect(problemOf(page(49))).toMatch(/more than 1500 elements/);
});

it("fills a text in up to 2,000 characters, however much its bindings give", () => {
  const scope = { data: { long: "x".repeat(100_000) }, now: NOW, timeZone: "UTC" };
  expect(fillText("{long|upper}".repeat(16), scope)).toHaveLength(2_000);
});

it("arranges a page anew only where something differs: a value, the panel, the measure", () => {
  const state = (sol: string) =>
    stateAfter(setupOf(320, 240), [
      { type: "mars", document: marsDocument({ insight: { sol } }), via: "push" },
    ]);
  const nodesOf = (sol: string, setup = setupOf(320, 240), by = measure) =>
    viewOf({ ...state(sol), page: "mars" }, NOW, setup, by).scene.nodes;
  const first = nodesOf("675");
  expect(nodesOf("675").every((node, at) => node === first[at])).toBe(true);
  const texts = (nodes: typeof first) =>
    nodes.flatMap((node) => (node.kind === "text" ? node.text : []));
  expect(texts(nodesOf("675"))).toContain("675");
  expect(texts(nodesOf("676"))).toContain("676");
  expect(nodesOf("676", setupOf(800, 480))).not.toEqual(nodesOf("676"));
  const wide: TextMeasure = { widthPx: (text, { sizePx }) => text.length * sizePx };
  expect(nodesOf("676", undefined, wide)).not.toEqual(nodesOf("676"));
});
