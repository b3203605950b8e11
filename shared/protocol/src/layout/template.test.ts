// Aim: a text with bindings means one thing, and what is wrong in it is told in words.
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseBinding, parseTemplate } from "./template.ts";

const partsOf = (text: string) => {
  const parsed = parseTemplate(text);
  return parsed.ok ? parsed.value : expect.unreachable(parsed.problem);
};
const problemOf = (text: string) => {
  const parsed = parseTemplate(text);
  return parsed.ok ? expect.unreachable(`"${text}" was taken`) : parsed.problem;
};

describe("a text", () => {
  it("binds values by path, with formats in their order", () => {
    expect(partsOf("Sol {mars.insight.sol}: {mars.insight.av_at|number:1|or:no value} °C")).toEqual(
      [
        "Sol ",
        { path: ["mars", "insight", "sol"], formats: [] },
        ": ",
        {
          path: ["mars", "insight", "av_at"],
          formats: [
            { name: "number", argument: "1" },
            { name: "or", argument: "no value" },
          ],
        },
        " °C",
      ],
    );
  });

  it("has braces of its own where they are doubled", () => {
    expect(partsOf("{{{now}}}").join("")).toBe("{[object Object]}");
    expect(partsOf("{{x}}").join("")).toBe("{x}");
  });

  it("keeps a colon in a format's argument", () => {
    expect(partsOf("{a|or:12:30}")).toEqual([
      { path: ["a"], formats: [{ name: "or", argument: "12:30" }] },
    ]);
  });

  it.each([
    ["Sol {mars.insight.sol", "stands alone"],
    ["50 % }", "stands alone"],
    ["{}", "no path"],
    ["{mars..sol}", "no path"],
    ["{mars.sol()}", "no path"],
    ["{now|clock}", '"clock" is no format'],
    ["{now|constructor}", "no format"],
    ["{x|number:9}", "0 to 6 decimals"],
    ["{x}".repeat(17), "16 values"],
  ])("is refused with the reason: %s", (text, reason) => {
    expect(problemOf(text)).toContain(reason);
  });

  it("of any characters is judged and never throws; doubled braces keep it as it was", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
        parseTemplate(text);
        const plain = text.replace(/[{}]/g, "$&$&");
        expect(partsOf(plain).join("")).toBe(text);
      }),
    );
  });
});

describe("a path", () => {
  it("names members and places in lists", () => {
    expect(parseBinding("robots.0.name")).toEqual({
      ok: true,
      value: { path: ["robots", "0", "name"], formats: [] },
    });
  });
});
