/** How texts break into lines. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { wrap } from "./wrap.ts";

/** Each letter is 10 px wide. */
const measure = { widthPx: (text: string) => [...text].length * 10 };
const font = { face: "regular", sizePx: 10 } as const;
const lines = (text: string, widthPx: number, count = 9) =>
  wrap(text, { widthPx, lines: count, font, measure });

it.each<[string, string, number, number, string[]]>([
  ["fits", "one two", 70, 9, ["one two"]],
  ["breaks at spaces", "one two three", 70, 9, ["one two", "three"]],
  ["keeps line breaks", "one\ntwo", 90, 9, ["one", "two"]],
  ["keeps empty lines", "one\n\ntwo", 90, 9, ["one", "", "two"]],
  ["tears a word that is too long", "abcdefgh", 30, 9, ["abc", "def", "gh"]],
  ["ends in an ellipsis", "one two three", 70, 1, ["one tw…"]],
  ["ends in one when lines follow", "one\ntwo", 90, 1, ["one…"]],
  ["needs none when all is shown", "one two", 70, 1, ["one two"]],
  ["no option is torn at its hyphens", "run --type display", 100, 9, ["run --type", "display"]],
  ["shows nothing where no letter fits", "abc", 5, 9, []],
  ["drops what turns writing around", "a\u202eb\u0007c", 90, 9, ["abc"]],
])("%s", (...[, text, widthPx, count, shown]) => {
  expect(lines(text, widthPx, count)).toEqual(shown);
});

it("never makes a line wider than the room, nor more lines than there is room for", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme", maxLength: 300 }),
      fc.nat(200),
      fc.integer({ min: 1, max: 9 }),
      (text, widthPx, count) => {
        const shown = lines(text, widthPx, count);
        expect(shown.length).toBeLessThanOrEqual(count);
        for (const line of shown) expect(measure.widthPx(line)).toBeLessThanOrEqual(widthPx);
      },
    ),
  );
});
