/** What a display does with what it is told, by its clock, and with fingers on it. */
import { describe, expect, it } from "vitest";
import {
  cardFrom,
  cardOf,
  later,
  NOW,
  setupOf,
  stateAfter,
  tick,
} from "../../../test/rig/display-states.ts";
import { isWanted } from "./core/cards.ts";
import { pagesOf } from "./core/pages.ts";
import type { Now } from "./core/time.ts";
import { decide } from "./display.ts";
import type { DisplayEvent, DisplayState, Settings } from "./display-types.ts";

const setup = setupOf();

function on(state: DisplayState, event: DisplayEvent, now: Now = NOW) {
  return decide(state, event, now, setup);
}

describe("pages", () => {
  it("come in their order, setup only while something lacks", () => {
    const names = (state: DisplayState) => pagesOf(state, setup).map(({ page }) => page);
    expect(names(stateAfter(setup, []))).toEqual(["mars", "robots", "message", "clock", "status"]);
    const lacking = setupOf(320, 240, { lacks: ["no certificate"] });
    const state = stateAfter(lacking, []);
    expect(state.page).toBe("setup");
  });

  it("that are sent take the place of those in files, and those of the display's own", () => {
    const root = { type: "space" } as const;
    const layout = { page: "mars", title: "Sent", root };
    const files: DisplayEvent = { type: "layout-files", layouts: [{ ...layout, title: "File" }] };
    const title = (state: DisplayState) =>
      pagesOf(state, setup).find(({ page }) => page === "mars")?.title;
    const filed = stateAfter(setup, [files]);
    const sent = on(filed, { type: "layout", page: "mars", layout }).state;
    const back = on(sent, { type: "layout", page: "mars", layout: null }).state;
    expect([title(filed), title(sent), title(back)]).toEqual(["File", "Sent", "File"]);
  });

  it("that are taken back while on screen give way to the first", () => {
    const layout = { page: "hello", title: "Hello", root: { type: "space" } } as const;
    const shown = stateAfter(setup, [{ type: "layout", page: "hello", layout }], { page: "hello" });
    expect(shown.page).toBe("hello");
    expect(on(shown, { type: "layout", page: "hello", layout: null }).state.page).toBe("mars");
  });

  it("turn by themselves once nobody touches, not while held, never with null", () => {
    const state = stateAfter(setup, [], { page: "mars" });
    expect(on(state, tick, later(59_000)).state.page).toBe("mars");
    expect(on(state, tick, later(60_000)).state.page).toBe("clock");
    const held = on(state, { type: "show-page", page: "mars", holdMs: 600_000 }).state;
    expect(on(held, tick, later(500_000)).state.page).toBe("mars");
    const never = on(state, { type: "settings", settings: { rotate: null } }).state;
    expect(on(never, tick, later(500_000)).state.page).toBe("mars");
  });
});

describe("touch", () => {
  const contact = (kind: "down" | "move" | "up", xPx: number, atMs: number): DisplayEvent => ({
    type: "contact",
    contact: { kind, xPx, yPx: 100, atMs },
  });
  const start = on(stateAfter(setup, [], { page: "robots" }), tick).state;
  /** Each gesture begins long after the last turn. */
  const AT = later(10_000);
  function gesture(fromPx: number, toPx: number, state = start, at = AT): DisplayState {
    const down = on(state, contact("down", fromPx, at.nowMs), at).state;
    return on(down, contact("up", toPx, at.nowMs + 100), later(100, at)).state;
  }

  it.each([
    ["a swipe to the left", 250, 120, "message"],
    ["a swipe to the right", 60, 200, "mars"],
    ["a tap on the right third", 300, 301, "message"],
    ["a tap on the left third", 20, 20, "mars"],
    ["a tap in the middle", 160, 160, "robots"],
    ["a finger that wandered a little", 160, 190, "robots"],
  ])("%s", (_, from, to, page) => {
    expect(gesture(from, to).page).toBe(page);
  });

  it("a long press shows the status page, and from there the page before", () => {
    const down = on(start, contact("down", 160, AT.nowMs), AT).state;
    const pressed = on(down, tick, later(900, AT)).state;
    expect(pressed.page).toBe("status");
    const up = on(pressed, contact("up", 160, AT.nowMs + 1_000), later(1_000, AT)).state;
    expect(up.page).toBe("status");
    const again = later(5_000, AT);
    const second = on(up, contact("down", 160, again.nowMs), again).state;
    expect(on(second, tick, later(900, again)).state.page).toBe("robots");
  });

  it("a storm turns no faster than five pages a second", () => {
    let state = start;
    let turns = 0;
    for (let at = 0; at < 1_000; at += 2) {
      const now = later(at, AT);
      const before = state.page;
      const down = on(state, contact("down", 300, now.nowMs), now).state;
      state = on(down, contact("up", 300, now.nowMs + 1), later(1, now)).state;
      if (state.page !== before) turns += 1;
    }
    expect(turns).toBeLessThanOrEqual(5);
  });

  it("wakes a dark panel and does nothing else", () => {
    const settings: Settings = { night: { from: "00:00", to: "23:59", brightness: 0 } };
    const dark = on(start, { type: "settings", settings }, AT).state;
    expect(dark.brightness).toBe(0);
    const touched = gesture(300, 300, dark, later(1_000, AT));
    expect(touched.page).toBe("robots");
    expect(touched.brightness).toBeGreaterThan(0.3);
    expect(on(touched, tick, later(40_000, AT)).state.brightness).toBe(0);
  });
});

describe("cards", () => {
  it("live until their time is over, counted from when they were sent", () => {
    const state = stateAfter(setup, [cardFrom({ ttlS: 120, sentAtMs: NOW.epochMs - 100_000 })]);
    expect(state.cards).toHaveLength(1);
    expect(on(state, tick, later(19_000)).state.cards).toHaveLength(1);
    expect(on(state, tick, later(20_000)).state.cards).toHaveLength(0);
  });

  it("whose time was over before they came are not shown", () => {
    const old = cardFrom({ ttlS: 60, sentAtMs: NOW.epochMs - 61_000 });
    expect(stateAfter(setup, [old]).cards).toEqual([]);
  });

  it("that the broker repeats change nothing, newer ones of an id take its place", () => {
    const state = stateAfter(setup, [cardFrom({ severity: "critical" })], { page: "clock" });
    const repeat = on(state, cardFrom({ severity: "critical" }));
    expect(repeat.actions.map(({ type }) => type)).not.toContain("play");
    expect(repeat.state.page).toBe("clock");
    const newer = on(state, cardFrom({ title: "New", sentAtMs: NOW.epochMs }));
    expect(newer.state.cards.map(({ content }) => content.title)).toEqual(["New"]);
  });

  it("that were taken away do not come back with an old copy", () => {
    const state = stateAfter(setup, [cardFrom(), cardFrom({ ttlS: 0, sentAtMs: NOW.epochMs })]);
    expect(state.cards).toEqual([]);
    expect(on(state, cardFrom({}, "bob")).state.cards).toEqual([]);
    expect(on(state, cardFrom({ sentAtMs: NOW.epochMs + 1 })).state.cards).toHaveLength(1);
  });

  it("that are critical take the screen with a sound, and give it back", () => {
    const state = stateAfter(setup, [], { page: "clock" });
    const { state: taken, actions } = on(state, cardFrom({ severity: "critical", ttlS: 100 }));
    expect(taken.page).toBe("message");
    expect(actions).toContainEqual({ type: "play", sound: "alarm", volume: 0.5 });
    expect(on(taken, tick, later(36_000)).state.page).toBe("clock");
  });

  it.each([
    ["taken away", { ttlS: 0 }],
    ["replaced by one that is not critical", { severity: "info" as const }],
  ])("that were critical and are %s give the screen back", (_, more) => {
    const before = stateAfter(setup, [], { page: "clock" });
    const taken = on(before, cardFrom({ severity: "critical" })).state;
    const second = on(taken, cardFrom({ id: "fire", severity: "critical" })).state;
    const one = on(second, cardFrom({ ...more, sentAtMs: NOW.epochMs })).state;
    expect(one.page).toBe("message");
    const none = on(one, cardFrom({ id: "fire", ...more, sentAtMs: NOW.epochMs })).state;
    expect(none.page).toBe("clock");
  });

  it("that name a picture's address ask for it anew: it may be another by now", () => {
    const imageUrl = "http://cam/door.jpg";
    const state = stateAfter(setup, [cardFrom({ imageUrl })]);
    const { actions } = on(state, cardFrom({ imageUrl, sentAtMs: NOW.epochMs }));
    expect(actions).toContainEqual({ type: "renew", addresses: [imageUrl] });
  });

  it("that would not show are known before their picture is kept", () => {
    const state = stateAfter(setup, [cardFrom()]);
    const wanted = (more: Parameters<typeof cardOf>[0]) =>
      isWanted(state, { content: cardOf(more), from: "ann" }, NOW);
    const [repeat, taken, late] = [{}, { ttlS: 0 }, { ttlS: 60 }];
    expect([repeat, { ...taken, id: "b" }, { ...late, id: "b" }].map(wanted)).toEqual([
      false,
      false,
      false,
    ]);
    expect(wanted({ id: "b" })).toBe(true);
  });

  it("are at most 32, the gravest kept", () => {
    const many = Array.from({ length: 60 }, (_, at) => cardFrom({ id: `c${at}` }));
    const state = stateAfter(setup, [cardFrom({ id: "fire", severity: "critical" }), ...many]);
    expect(state.cards).toHaveLength(32);
    expect(state.cards[0]?.content.id).toBe("fire");
  });
});

describe("brightness", () => {
  it.each<[string, Settings, string, number]>([
    ["as set", { brightness: 0.6 }, "12:00", 0.6],
    ["the device's own", {}, "12:00", 0.8],
    ["of the schedule", { schedule: [{ from: "06:00", brightness: 0.9 }] }, "12:00", 0.9],
    ["of yesterday's last", { schedule: [{ from: "20:00", brightness: 0.3 }] }, "04:00", 0.3],
    [
      "at night over midnight",
      { night: { from: "22:00", to: "06:00", brightness: 0.1 } },
      "23:30",
      0.1,
    ],
    ["after the night", { night: { from: "22:00", to: "06:00", brightness: 0.1 } }, "06:00", 0.8],
    [
      "in another zone",
      { timeZone: "Asia/Tokyo", night: { from: "20:00", to: "22:00", brightness: 0 } },
      "12:00",
      0,
    ],
    ["with a zone that is none", { timeZone: "Mars/Gale", brightness: 0.5 }, "12:00", 0.5],
  ])("%s", (_, settings, time, brightness) => {
    const epochMs = Date.parse(`2026-06-01T${time}:00Z`);
    const state = stateAfter(setup, [{ type: "settings", settings }], { now: { ...NOW, epochMs } });
    const calm = { ...NOW, nowMs: NOW.nowMs + 40_000, epochMs };
    expect(on(state, tick, calm).state.brightness).toBeCloseTo(brightness);
  });

  it("follows the light around it, never to nothing", () => {
    const at = (lux: number) => stateAfter(setup, [{ type: "lux", lux }]).brightness;
    expect(at(0)).toBeCloseTo(0.2);
    expect(at(30)).toBeLessThan(at(300));
    expect(at(100_000)).toBeCloseTo(0.8);
  });

  it("says what is wrong with a time zone", () => {
    const settings = { timeZone: "Mars/Gale" };
    const state = stateAfter(setup, [{ type: "settings", settings }]);
    expect(state.problems.get("settings")?.problem).toContain("Mars/Gale");
  });
});
