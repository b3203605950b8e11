// Aim: no layout that the schema takes, with whatever data, throws, leaves the panel or takes long.
// Method: random trees of elements with random bindings, drawn up on random panels.
import { type LayoutElement, layoutPage } from "@outrider/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import { decide } from "../../edge/display/src/display.ts";
import type { TextMeasure } from "../../edge/display/src/view/scene.ts";
import { viewOf } from "../../edge/display/src/view/view.ts";
import { MOMENTS, momentState, NOW, setupOf } from "../rig/display-states.ts";

const measure: TextMeasure = { widthPx: (text, { sizePx }) => text.length * sizePx * 0.55 };
const MS_MAX = 2_000;

const path = fc.constantFrom(
  "mars.insight.av_at",
  "mars",
  "robots",
  "cards",
  "device.problems",
  "item",
  "item.name",
  "index",
  "now",
  "no.such.thing",
);
const length = fc.double({ min: 0, max: 60, noNaN: true });
const color = fc.constantFrom("text", "accent", "#12345678", "{item.color}");
const some = <T>(value: fc.Arbitrary<T>) => fc.option(value, { nil: undefined });
const box = {
  when: some(path),
  grow: some(fc.double({ min: 0, max: 100, noNaN: true })),
  width: some(length),
  height: some(length),
};
const container = {
  ...box,
  gap: some(length),
  padding: some(length),
  align: some(fc.constantFrom("start", "center", "end", "stretch")),
  justify: some(fc.constantFrom("start", "center", "end", "between")),
  background: some(color),
};

const { element } = fc.letrec<{ element: LayoutElement }>((tie) => ({
  element: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.record({
      type: fc.constant("text" as const),
      ...box,
      text: path.map((one) => `a {${one}|or:b} c`),
      size: some(length),
      lines: some(fc.integer({ min: 1, max: 40 })),
    }) as fc.Arbitrary<LayoutElement>,
    fc.record({
      type: fc.constant("image" as const),
      ...box,
      src: path,
    }) as fc.Arbitrary<LayoutElement>,
    fc.record({
      type: fc.constant("qr" as const),
      ...box,
      text: path.map((one) => `{${one}}`),
    }) as fc.Arbitrary<LayoutElement>,
    fc.record({
      type: fc.constant("bar" as const),
      ...box,
      value: path,
      color: some(color),
    }) as fc.Arbitrary<LayoutElement>,
    fc.record({
      type: fc.constantFrom("column", "row", "stack"),
      ...container,
      children: fc.array(tie("element"), { maxLength: 6 }),
    }) as fc.Arbitrary<LayoutElement>,
    fc.record({
      type: fc.constant("list" as const),
      ...container,
      items: path,
      max: some(fc.integer({ min: 1, max: 64 })),
      element: tie("element"),
    }) as fc.Arbitrary<LayoutElement>,
  ),
}));

it("draws up anything the schema takes, within the panel and in time", { timeout: 120_000 }, () => {
  const size = fc.integer({ min: 16, max: 1_000 });
  const moment = fc.constantFrom(...Object.keys(MOMENTS));
  fc.assert(
    fc.property(element, size, size, moment, (root, widthPx, heightPx, name) => {
      const parsed = layoutPage.safeParse(
        JSON.parse(JSON.stringify({ page: "fuzz", title: "Fuzz", root })),
      );
      if (!parsed.success) return;
      const setup = setupOf(widthPx, heightPx);
      let state = momentState(name, setup);
      ({ state } = decide(
        state,
        { type: "layout", page: "fuzz", layout: parsed.data },
        NOW,
        setup,
      ));
      ({ state } = decide(state, { type: "show-page", page: "fuzz", holdMs: 0 }, NOW, setup));
      const startMs = performance.now();
      const { scene } = viewOf(state, NOW, setup, measure);
      expect(performance.now() - startMs).toBeLessThan(MS_MAX);
      for (const { area } of scene.nodes) {
        expect(Math.min(area.x, area.y)).toBeGreaterThanOrEqual(0);
        expect(area.x + area.widthPx).toBeLessThanOrEqual(widthPx);
        expect(area.y + area.heightPx).toBeLessThanOrEqual(heightPx);
      }
    }),
    { numRuns: 2_000 },
  );
});

it("lists in lists stop at a bound, and that is told", () => {
  const setup = setupOf();
  const nested = ["a", "b", "c", "d"].reduce<LayoutElement>(
    (inner) => ({ type: "list", items: "robots", max: 64, element: inner }),
    { type: "text", text: "{item.name}" },
  );
  let state = momentState("robots", setup);
  const layout = { page: "fuzz", title: "Fuzz", root: nested };
  for (let more = 0; more < 60; more += 1) {
    const presence = { state: "online", bootId: "boot-0009", softwareVersion: "1" } as const;
    ({ state } = decide(state, { type: "presence", thing: `r${more}`, presence }, NOW, setup));
  }
  ({ state } = decide(state, { type: "layout", page: "fuzz", layout }, NOW, setup));
  ({ state } = decide(state, { type: "show-page", page: "fuzz", holdMs: 0 }, NOW, setup));
  expect(viewOf(state, NOW, setup, measure).problem).toContain("more than 1500");
});
