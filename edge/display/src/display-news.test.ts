/** What a display tells of itself, and what it remembers of others. */
import { describe, expect, it } from "vitest";
import {
  marsDocument,
  NOW,
  presenceOf,
  setupOf,
  stateAfter,
  telemetryOf,
} from "../../../test/rig/display-states.ts";
import type { Now } from "./core/time.ts";
import { decide } from "./display.ts";
import type { DisplayEvent, DisplayState } from "./display-types.ts";

const setup = setupOf();

function later(ms: number, from: Now = NOW): Now {
  return { ...from, nowMs: from.nowMs + ms, epochMs: from.epochMs + ms };
}

function on(state: DisplayState, event: DisplayEvent, now: Now = NOW) {
  return decide(state, event, now, setup);
}

const tick: DisplayEvent = { type: "tick" };
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

  it("are asked to be kept, and the photo of the report to be looked at again", () => {
    const document = marsDocument({ hello: "world" });
    const { state, actions } = on(stateAfter(setup, []), { type: "mars", document, via: "push" });
    expect(state.mars?.document["hello"]).toBe("world");
    expect(actions.map(({ type }) => type)).toEqual(["keep", "renew"]);
  });

  it("are at most 64 robots", () => {
    const many = Array.from(
      { length: 80 },
      (_, at): DisplayEvent => ({ type: "telemetry", thing: `r${at}`, telemetry: telemetryOf() }),
    );
    expect(stateAfter(setup, many).robots.size).toBe(64);
  });
});
