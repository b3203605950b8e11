// Aim: what a page remembers shows nowhere. Method: random sequences of data, panels and letters; each page,
// drawn again and again from its memory, against the same layout drawn for the first time.
import type { LayoutPage } from "@outrider/protocol";
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  cardOf,
  marsDocument,
  NOW,
  presenceOf,
  SIZES,
  setupOf,
  stateAfter,
  telemetryOf,
} from "../../../../test/rig/display-states.ts";
import { currentPage } from "../core/pages.ts";
import type { DisplayEvent } from "../display-types.ts";
import type { TextMeasure } from "./scene.ts";
import { viewOf } from "./view.ts";

const LISTS: LayoutPage = {
  page: "lists",
  title: "Lists in lists",
  root: {
    type: "list",
    items: "mars.days",
    element: {
      type: "row",
      background: "{item.tint}",
      children: [
        { type: "text", text: "{index} {item.name}", lines: 2, grow: 1 },
        { type: "bar", value: "item.share", width: 3 },
        {
          type: "list",
          items: "item.hours",
          direction: "row",
          element: { type: "text", text: "{item}" },
        },
        { type: "dot", when: "item.share", color: "{item.color}" },
        { type: "image", unless: "item.share", src: "item.name", width: 2 },
        { type: "qr", text: "{item.name|or:nobody}", width: 2 },
      ],
    },
  },
};

const MEASURES: readonly TextMeasure[] = [
  { widthPx: (text, { sizePx }) => text.length * sizePx * 0.5 },
  { widthPx: (text, { sizePx }) => text.length * sizePx * 0.8 },
];

const day = fc.record({
  name: fc.constantFrom("dust", "a calm day of spring in Elysium Planitia"),
  tint: fc.constantFrom("surface", "muted"),
  color: fc.constantFrom("good", "#102030"),
  share: fc.constantFrom(0.3, 1, null),
  hours: fc.array(fc.constant(1), { maxLength: 2 }),
});
const name = fc.constantFrom("a", "b", "c");

const events: fc.Arbitrary<DisplayEvent> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.array(day, { maxLength: 3 }).map((days): DisplayEvent => {
      return { type: "mars", document: marsDocument({ days }), via: "push" };
    }),
  },
  name.map((thing): DisplayEvent => ({ type: "presence", thing, presence: presenceOf() })),
  fc.tuple(name, fc.constantFrom(6.5, 7, 8.4)).map(([thing, batteryV]): DisplayEvent => {
    return { type: "telemetry", thing, telemetry: telemetryOf({ batteryV }) };
  }),
  fc.tuple(name, fc.constantFrom("door", "dinner")).map(([from, id]): DisplayEvent => {
    return { type: "card", from, content: cardOf({ id, title: `${id} of ${from}` }) };
  }),
  fc.option(fc.constant("is full"), { nil: undefined }).map((problem): DisplayEvent => {
    return { type: "problem", part: "disk", problem };
  }),
);

const step = fc.record({
  event: events,
  page: fc.constantFrom("mars", "robots", "message", "clock", "status", "lists", "lists", "lists"),
  atS: fc.nat(120),
});
/** Seldom another, or nothing would ever be remembered. */
const panel = fc.record({
  size: fc.constantFrom(...SIZES),
  measure: fc.constantFrom(...MEASURES),
  steps: fc.array(step, { maxLength: 30 }),
});

it("draws each page as if for the first time", () => {
  fc.assert(
    fc.property(fc.array(panel, { minLength: 1, maxLength: 3 }), (panels) => {
      const happened: DisplayEvent[] = [{ type: "layout", page: LISTS.page, layout: LISTS }];
      for (const { size, measure, steps } of panels) {
        const setup = setupOf(...size);
        for (const { event, page, atS } of steps) {
          happened.push(event);
          const now = { ...NOW, epochMs: NOW.epochMs + atS * 1_000 };
          const state = { ...stateAfter(setup, happened), page };
          const clone = structuredClone(currentPage(state, setup));
          const sentLayouts = new Map(state.sentLayouts).set(page, clone);
          const fresh = { ...state, sentLayouts };
          const drawn = viewOf(state, now, setup, measure);
          expect(drawn).toEqual(viewOf(fresh, now, setup, measure));
        }
      }
    }),
    { numRuns: 60 },
  );
});
