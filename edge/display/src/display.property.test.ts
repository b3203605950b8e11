// Aim: whatever comes in whatever order by whatever clock, the display has a page to show, nothing it
// remembers grows without bound, no age is negative and nothing throws. Method: random sequences of
// every kind of event with clocks that jump, each state drawn up and looked at.
import fc from "fast-check";
import { expect, it } from "vitest";
import {
  cardOf,
  marsDocument,
  NOW,
  presenceOf,
  setupOf,
  telemetryOf,
} from "../../../test/rig/display-states.ts";
import { currentPage } from "./core/pages.ts";
import { ageMs, type Now } from "./core/time.ts";
import { decide, initialState } from "./display.ts";
import type { DisplayEvent } from "./display-types.ts";
import type { TextMeasure } from "./view/scene.ts";
import { viewOf } from "./view/view.ts";

const measure: TextMeasure = { widthPx: (text, { sizePx }) => text.length * sizePx * 0.5 };
const page = fc.constantFrom("mars", "robots", "message", "clock", "status", "hello", "gone");
const name = fc.constantFrom("a", "b", "c", "wall-2");
const px = fc.integer({ min: -50, max: 900 });

const events: fc.Arbitrary<DisplayEvent> = fc.oneof(
  fc.constant<DisplayEvent>({ type: "tick" }),
  fc.record({
    type: fc.constant("contact" as const),
    contact: fc.record({
      kind: fc.constantFrom("down" as const, "move" as const, "up" as const),
      xPx: px,
      yPx: px,
      atMs: fc.double({ min: 0, max: 1e10, noNaN: true }),
    }),
  }),
  fc.record({
    type: fc.constant("card" as const),
    from: name,
    content: fc
      .record({
        id: fc.string({ minLength: 1, maxLength: 3 }),
        text: fc.string({ unit: "grapheme", maxLength: 600 }),
        severity: fc.constantFrom("info" as const, "warning" as const, "critical" as const),
        sentAtMs: fc.integer({ min: 0, max: 4e12 }),
        ttlS: fc.integer({ min: 0, max: 604_800 }),
        qr: fc.string({ minLength: 1, maxLength: 300 }),
      })
      .map((more) => cardOf(more)),
  }),
  fc.record({
    type: fc.constant("mars" as const),
    via: fc.constant("push" as const),
    document: fc.oneof(
      fc.constant(marsDocument()),
      fc.dictionary(fc.constantFrom("insight", "photo", "weather", "data_as_of"), fc.jsonValue()),
    ),
  }) as fc.Arbitrary<DisplayEvent>,
  fc.record({ type: fc.constant("show-page" as const), page, holdMs: fc.nat(1e6) }),
  fc.record({ type: fc.constant("identify" as const), durationMs: fc.nat(10_000) }),
  fc.record({
    type: fc.constant("layout" as const),
    page,
    layout: fc.option(
      fc.constant({
        page: "hello",
        title: "H",
        root: { type: "text" as const, text: "{mars.hello}" },
      }),
    ),
  }),
  fc.record({
    type: fc.constant("presence" as const),
    thing: fc.string({ minLength: 1, maxLength: 3 }),
    presence: fc.constantFrom(presenceOf(), presenceOf("offline")),
  }),
  fc.record({
    type: fc.constant("telemetry" as const),
    thing: fc.string({ minLength: 1, maxLength: 3 }),
    telemetry: fc
      .double({ min: 0, max: 60, noNaN: true })
      .map((batteryV) => telemetryOf({ batteryV })),
  }),
  fc.record({
    type: fc.constant("problem" as const),
    part: fc.string({ maxLength: 3 }),
    problem: fc.option(fc.string({ maxLength: 400 }), { nil: undefined }),
  }),
  fc.record({
    type: fc.constant("link" as const),
    link: fc.constantFrom("up", "down"),
  }) as fc.Arbitrary<DisplayEvent>,
  fc.record({
    type: fc.constant("lux" as const),
    lux: fc.double({ min: 0, max: 1e6, noNaN: true }),
  }),
  fc.record({
    type: fc.constant("kept" as const),
    name: fc.constant("mars" as const),
    ok: fc.boolean(),
  }),
);

const step = fc.record({
  event: events,
  waitMs: fc.nat(200_000),
  epochMs: fc.oneof(fc.constant(NOW.epochMs), fc.integer({ min: 0, max: 4e12 })),
});

it("has a page to show whatever comes, and grows without bound by nothing", () => {
  const setup = setupOf();
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      let now: Now = NOW;
      let state = initialState({}, now, setup);
      for (const { event, waitMs, epochMs } of steps) {
        now = { ...now, nowMs: now.nowMs + waitMs, epochMs };
        ({ state } = decide(state, event, now, setup));
        expect(currentPage(state, setup).root).toBeDefined();
        expect(state.brightness).toBeGreaterThanOrEqual(0);
        expect(state.brightness).toBeLessThanOrEqual(1);
      }
      const { scene } = viewOf(state, now, setup, measure);
      for (const { area } of scene.nodes) {
        expect(area.x + area.widthPx).toBeLessThanOrEqual(setup.panel.widthPx);
        expect(area.y + area.heightPx).toBeLessThanOrEqual(setup.panel.heightPx);
        expect(
          Math.min(area.x, area.y, area.widthPx - 1, area.heightPx - 1),
        ).toBeGreaterThanOrEqual(0);
      }
      for (const { received } of state.cards)
        expect(ageMs(received, now) ?? 0).toBeGreaterThanOrEqual(0);
      expect(state.cards.length).toBeLessThanOrEqual(32);
      expect(state.robots.size).toBeLessThanOrEqual(64);
      expect(state.problems.size).toBeLessThanOrEqual(32);
      expect(state.pictures.size).toBeLessThanOrEqual(128);
    }),
    { numRuns: 400 },
  );
});
