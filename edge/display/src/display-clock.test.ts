/** What a display does while its clock is wrong: ages, cards, times of day. */
import { describe, expect, it } from "vitest";
import {
  cardFrom,
  later,
  NOW,
  setupOf,
  stateAfter,
  tick,
} from "../../../test/rig/display-states.ts";
import { ageMs, type Now, stampOf } from "./core/time.ts";
import { decide, initialState } from "./display.ts";
import type { DisplayEvent, DisplayState, Settings } from "./display-types.ts";
import { scopeOf } from "./view/data.ts";

const setup = setupOf();

function on(state: DisplayState, event: DisplayEvent, now: Now = NOW) {
  return decide(state, event, now, setup);
}

describe("a wrong clock", () => {
  const unset: Now = { ...NOW, epochMs: 5_000 };

  it("loses no card: one of unknown age lives its whole time, and is aged once the clock is set", () => {
    const state = stateAfter(setup, [cardFrom({ ttlS: 60 })], { now: unset });
    expect(state.cards).toHaveLength(1);
    // It was sent 65 s before the time that the clock is then set to.
    const set = { ...NOW, nowMs: unset.nowMs + 1_000 };
    expect(on(state, tick, set).state.cards).toHaveLength(0);
    expect(on(state, tick, { ...unset, nowMs: unset.nowMs + 61_000 }).state.cards).toHaveLength(0);
  });

  it("that jumps neither ends nor prolongs a card whose age was known", () => {
    const state = stateAfter(setup, [cardFrom({ ttlS: 3_600 })]);
    for (const epochMs of [0, NOW.epochMs - 1e9, NOW.epochMs + 1e9]) {
      expect(on(state, tick, { ...NOW, epochMs }).state.cards).toHaveLength(1);
      const end = { ...NOW, epochMs, nowMs: NOW.nowMs + 3_600_000 };
      expect(on(state, tick, end).state.cards).toHaveLength(0);
    }
  });

  it("that goes on from the last shutdown ages nothing of an earlier boot until it is synchronised", () => {
    const sent = [cardFrom({ ttlS: 600 }), cardFrom({ id: "fresh", ttlS: 90_000 })];
    const { cards, tombstones } = stateAfter(setup, sent);
    // A day passed while it was off; its clock says that no time did, or far more.
    const boot = { nowMs: 10, boot: "next", isSynchronised: false };
    const ids = (state: DisplayState) => state.cards.map(({ content: { id } }) => id);
    for (const epochMs of [NOW.epochMs, NOW.epochMs + 1e11]) {
      const now = { ...boot, epochMs };
      const started = initialState({ cards: { cards, tombstones } }, now, setup);
      const { state } = on(started, tick, now);
      expect(ids(state).sort()).toEqual(["door", "fresh"]);
      expect(scopeOf(state, now, setup).data["cards"]).toContainEqual(
        expect.objectContaining({ age: "clock not set" }),
      );
      const right = { ...boot, nowMs: 1_000, epochMs: NOW.epochMs + 86_000_000 };
      expect(ids(on(state, tick, { ...right, isSynchronised: true }).state)).toEqual(["fresh"]);
      expect(ids(on(state, tick, later(700_000, now)).state)).toEqual(["fresh"]);
    }
  });

  it("that was not synchronised when something came says nothing of it at the next boot", () => {
    const at = { ...NOW, isSynchronised: false };
    expect(ageMs(stampOf(at), { ...NOW, boot: "next" })).toBeUndefined();
    expect(ageMs(stampOf(NOW), { ...at, boot: "next" })).toBeUndefined();
    expect(ageMs(stampOf(NOW), { ...NOW, boot: "next" })).toBe(0);
  });

  it("applies no times of day", () => {
    const settings: Settings = {
      brightness: 0.7,
      night: { from: "00:00", to: "23:59", brightness: 0.1 },
      schedule: [{ from: "00:00", brightness: 0.2 }],
    };
    const state = stateAfter(setup, [{ type: "settings", settings }], { now: unset });
    expect(state.brightness).toBe(0.7);
    expect(on(state, tick, NOW).state.brightness).toBe(0.1);
  });
});
