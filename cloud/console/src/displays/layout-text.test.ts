/** Judges plain texts; the built-in example must pass. */
import { expect, it } from "vitest";
import { hello } from "./hello.ts";
import { layoutText, readLayout } from "./layout-text.ts";

it("takes the built-in example, and gives back what it was written from", () => {
  expect(readLayout(layoutText(hello))).toEqual({ ok: true, value: hello });
});

const within = (child: object) =>
  JSON.stringify({ page: "a", title: "A", root: { type: "column", children: [child] } });

it.each([
  ["", /^It is no JSON: /],
  ['{"page": "a",\n}', /^It is no JSON: .*line 2/],
  ["[]", "The page: it must be an object."],
  ['{"page":"Not So","title":"A","root":{"type":"space"}}', /^page: 1 to 32 small letters/],
  ['{"page":"a","title":"A"}', "root: is missing; it must be an object."],
  [within({ type: "blink" }), /^root\.children\.0\.type: must be one of 'column' \| 'row'/],
  [within({ type: "text" }), "root.children.0.text: is missing; it must be a string."],
  [within({ type: "text", text: "{mars" }), "root.children.0.text: a { stands alone."],
  [
    within({ type: "text", text: "a", colour: "accent" }),
    "root.children.0: there is no member colour here.",
  ],
  [within({ type: "text", text: "a", size: "big" }), "root.children.0.size: it must be a number."],
  [`"${"x".repeat(140_000)}"`, /128 KB/],
])("says of %s where it is wrong, and how", (text, problem) => {
  const expected = typeof problem === "string" ? problem : expect.stringMatching(problem);
  expect(readLayout(text)).toEqual({ ok: false, problem: expected });
});
