/** Joins plain lists, and says plain states. */
import { describe, expect, it } from "vitest";
import { readDevices } from "../devices/devices-api.ts";
import { type DisplayState, displayRows, type HeardDisplay } from "./display-rows.ts";
import { marsWords, pageWords, percentWords, problemWords } from "./state-words.ts";

const NOW_MS = 1_800_000_000_000;
const STATE: DisplayState = {
  bootId: "boot-0001",
  page: "mars",
  pages: [{ page: "mars", title: "Mars weather" }],
  panel: { widthPx: 320, heightPx: 240 },
  brightness: 0.8,
  cards: 0,
  problems: [],
};
const ONLINE = { state: "online", bootId: "boot-0001", softwareVersion: "1" } as const;

describe("rows of displays", () => {
  const listed = readDevices({
    devices: [
      { thing: "rover-1", type: "robot", online: true },
      { thing: "kiosk-10", type: "display", online: true, lastSeenAtMs: 5_000 },
      { thing: "kiosk-2", type: "display" },
    ],
  });

  it("are the displays of the registry, by name, numbers as numbers", () => {
    const rows = displayRows(listed, new Map());
    expect(rows.map(({ display, online }) => [display, online])).toEqual([
      ["kiosk-2", false],
      ["kiosk-10", true],
    ]);
  });

  it("take live presence over the registry's", () => {
    const gone: HeardDisplay = { presence: { ...ONLINE, state: "offline" }, state: STATE };
    expect(displayRows(listed, new Map([["kiosk-10", gone]]))).toMatchObject([
      {},
      { display: "kiosk-10", online: false, lastSeenAtMs: 5_000, state: { page: "mars" } },
    ]);
  });

  it("show a display that tells its state before it is listed, and no robot", () => {
    const heard = new Map<string, HeardDisplay>([
      ["kiosk-1", { presence: ONLINE, state: STATE }],
      ["rover-1", { presence: ONLINE }],
    ]);
    expect(displayRows([], heard)).toMatchObject([{ display: "kiosk-1", online: true }]);
  });
});

describe("a display's state", () => {
  it("names its page by the title, or by its name where it lists none", () => {
    expect(pageWords(STATE)).toBe("Mars weather");
    expect(pageWords({ ...STATE, page: "hello" })).toBe("hello");
  });

  it("says brightness, the age of the weather and what fails since when", () => {
    const problems = [{ part: "network", problem: "no route", sinceMs: NOW_MS - 300_000 }];
    expect(percentWords(0.345)).toBe("35 %");
    expect(marsWords(STATE, NOW_MS)).toBe("none yet");
    expect(marsWords({ ...STATE, marsAsOfMs: NOW_MS - 10_800_000 }, NOW_MS)).toBe("3 h old");
    expect(problemWords({ ...STATE, problems }, NOW_MS)).toEqual(["network: no route, for 5 min"]);
  });
});
