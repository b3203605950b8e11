/** What a display tells of itself, and what it remembers of others. */
import { describe, expect, it } from "vitest";
import {
  later,
  marsDocument,
  NOW,
  presenceOf,
  setupOf,
  stateAfter,
  telemetryOf,
  tick,
} from "../../../test/rig/display-states.ts";
import type { Now } from "./core/time.ts";
import { decide } from "./display.ts";
import type { DisplayEvent, DisplayState } from "./display-types.ts";
import { scopeOf } from "./view/data.ts";

const setup = setupOf();

function on(state: DisplayState, event: DisplayEvent, now: Now = NOW) {
  return decide(state, event, now, setup);
}

describe("what it tells", () => {
  const told = (state: DisplayState, event: DisplayEvent, now: Now) =>
    on(state, event, now).actions.filter(({ type }) => type === "display-state").length;

  it("is told when it changed and each minute, only while there is a link", () => {
    const down = stateAfter(setup, []);
    expect(told(down, { type: "show-page", page: "clock", holdMs: 0 }, later(5_000))).toBe(0);
    const up = stateAfter(setup, [{ type: "link", link: "up" }]);
    expect(told(up, tick, later(30_000))).toBe(0);
    expect(told(up, { type: "show-page", page: "clock", holdMs: 0 }, later(30_000))).toBe(1);
    expect(told(up, tick, later(59_500))).toBe(0);
    expect(told({ ...up, heldUntilMs: 1e9 }, tick, later(60_000))).toBe(1);
  });

  it("has every problem with the time since when", () => {
    const failing = stateAfter(setup, [
      { type: "problem", part: "disk", problem: "full" },
      { type: "link", link: "up" },
    ]);
    const minute = on({ ...failing, heldUntilMs: 1e9 }, tick, later(61_000));
    expect(minute.actions).toContainEqual(
      expect.objectContaining({
        payload: expect.objectContaining({
          problems: [{ part: "disk", problem: "full", sinceMs: NOW.epochMs }],
        }),
      }),
    );
  });
});

describe("robots and Mars", () => {
  it("are remembered, other displays are not", () => {
    const state = stateAfter(setup, [
      { type: "presence", thing: "rover-1", presence: presenceOf() },
      { type: "telemetry", thing: "rover-2", telemetry: telemetryOf() },
      { type: "presence", thing: "wall-2", presence: { ...presenceOf(), device: "display" } },
    ]);
    expect([...state.robots.keys()]).toEqual(["rover-1", "rover-2"]);
  });

  it("that are only said to be there have told nothing new: presence makes no telemetry fresh", () => {
    const link: DisplayEvent = { type: "link", link: "up" };
    const said = telemetryOf({ leftThrottle: 1 });
    const old = stateAfter(setup, [link, { type: "telemetry", thing: "rover-1", telemetry: said }]);
    const present: DisplayEvent = { type: "presence", thing: "rover-1", presence: presenceOf() };
    const days = later(3 * 86_400_000);
    const { state } = on(old, present, days);
    expect(scopeOf(state, days, setup).data["robots"]).toMatchObject([
      { state: "not heard", online: false, age: expect.stringMatching(/^3.d$/) },
    ]);
  });

  it("are asked to be kept, and the photo of the report to be looked at again", () => {
    const document = marsDocument({ hello: "world" });
    const { state, actions } = on(stateAfter(setup, []), { type: "mars", document, via: "push" });
    expect(state.mars?.document["hello"]).toBe("world");
    expect(actions.map(({ type }) => type)).toEqual(["keep", "renew"]);
  });

  it("a report that is older than the one there changes nothing, unless that one's clock was wrong", () => {
    const at = (fetchedAtMs: number): DisplayEvent => ({
      type: "mars",
      document: marsDocument({ weather: { source: "insight", sample: false, fetchedAtMs } }),
      via: "pull",
    });
    const known = stateAfter(setup, [at(NOW.epochMs - 1_000)]);
    expect(on(known, at(NOW.epochMs - 2_000))).toMatchObject({ state: { mars: known.mars } });
    const wrong = stateAfter(setup, [at(NOW.epochMs + 86_400_000)]);
    expect(on(wrong, at(NOW.epochMs)).state.mars).not.toBe(wrong.mars);
  });

  it("what the broker repeats is not written again, and a photo may still be another", () => {
    const layout = { page: "hello", title: "Hello", root: { type: "space" } } as const;
    const repeated: DisplayEvent[] = [
      { type: "mars", document: marsDocument(), via: "push" },
      { type: "layout", page: "hello", layout },
      { type: "layout", page: "gone", layout: null },
      {
        type: "settings",
        settings: { brightness: 0.5, night: { from: "22:00", to: "06:00", brightness: 0 } },
      },
    ];
    const known = stateAfter(setup, repeated);
    const again = repeated.map((event) => on(known, structuredClone(event), later(60_000)));
    expect(again.flatMap(({ actions }) => actions.map(({ type }) => type))).toEqual(["renew"]);
    expect(again[0]?.state.marsConfirmed?.atMs).toBe(NOW.nowMs + 60_000);
  });

  it("are at most 64 robots", () => {
    const many = Array.from(
      { length: 80 },
      (_, at): DisplayEvent => ({ type: "telemetry", thing: `r${at}`, telemetry: telemetryOf() }),
    );
    expect(stateAfter(setup, many).robots.size).toBe(64);
  });
});
