/** How values read: numbers, instants, ages, and what is missing. */
import { expect, it } from "vitest";
import { NOW } from "../../../../test/rig/display-states.ts";
import { fillText } from "./bind.ts";

const DAY_MS = 86_400_000;
const data = {
  v: -62.314,
  zero: -0.04,
  share: 0.756,
  text: "12.50",
  none: null,
  empty: "",
  list: ["a", "b"],
  at: Date.UTC(2026, 10, 28, 9, 5),
  iso: "2020-10-20T19:11:55Z",
  future: NOW.epochMs + DAY_MS,
  word: "fall",
};
const fill = (text: string, now = NOW, timeZone = "UTC") =>
  fillText(text, { data, now, timeZone }).replaceAll("\u00a0", " ");

it.each([
  ["{v}", "−62.314"],
  ["{v|number:1|unit:°C}", "−62.3 °C"],
  ["{zero|number:1}", "0.0"],
  ["{text|number:1}", "12.5"],
  ["{share|percent}", "76 %"],
  ["{none|number:1|unit:m/s}", "—"],
  ["{missing.deep.path}", "—"],
  ["{empty}", "—"],
  ["{missing|or:nobody}", "nobody"],
  ["{list}", "a, b"],
  ["{list.1}", "b"],
  ["{word|upper}", "FALL"],
  ["{word|number:1}", "fall"],
  ["{at|time}", "09:05"],
  ["{iso|date}", "20 Oct 2020"],
  ["{at|weekday}", "Saturday"],
  ["{at|age}", "5 h"],
  ["{iso|age}", "6 y"],
  ["{future|age}", "in the future"],
  ["{word|age}", "—"],
  ["{{{v|number:0}}}", "{−62}"],
  ["{v.constructor}", "—"],
  ["{list.length}", "2"],
  ["{word.__proto__}", "—"],
])("%s reads %s", (text, shown) => {
  expect(fill(text)).toBe(shown);
});

it("tells times in the display's zone", () => {
  expect(fill("{at|time}", NOW, "Asia/Tokyo")).toBe("18:05");
});

it("says that the clock is not set instead of an age", () => {
  expect(fill("{at|age}", { ...NOW, epochMs: 0 })).toBe("clock not set");
});
