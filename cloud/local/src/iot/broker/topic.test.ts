/** Aim: topics and filters are judged as AWS IoT does. Method: plain values. */
import { describe, expect, it } from "vitest";
import { DEFAULT_LIMITS, effectiveKeepAliveS } from "./limits.ts";
import { filterProblem, matchesFilter, topicProblem } from "./topic.ts";

const topic = (text: string) => topicProblem(text, DEFAULT_LIMITS);
const filter = (text: string) => filterProblem(text, DEFAULT_LIMITS);

describe("a topic to publish to", () => {
  it("has at most 256 bytes and 7 slashes", () => {
    expect(topic("x".repeat(256))).toBeUndefined();
    expect(topic("é".repeat(129))).toContain("256 bytes");
    expect(topic("1/2/3/4/5/6/7/8")).toBeUndefined();
    expect(topic("1/2/3/4/5/6/7/8/9")).toContain("7 slashes");
  });

  it("is not empty, reserved or with wildcards", () => {
    for (const text of ["", "$aws/x", "$SYS/x", "a/+/b", "a/#", "a\0"]) {
      expect(topic(text)).toBeDefined();
    }
  });
});

describe("a topic filter", () => {
  it("may be of lifecycle events, and of no other reserved topic", () => {
    expect(filter("$aws/events/presence/connected/+")).toBeUndefined();
    expect(filter("$aws/things/+/shadow/update")).toContain("reserved");
    expect(filter("$share/g/a")).toContain("reserved");
  });

  it("has wildcards for whole levels", () => {
    for (const text of ["#", "+", "a/+/b/#", "+/+"]) expect(filter(text)).toBeUndefined();
    for (const text of ["a#", "a/#/b", "a+/b", "##"]) expect(filter(text)).toContain("wildcard");
  });

  it.each([
    ["a/+/c", "a/b/c", true],
    ["a/+", "a/b/c", false],
    ["a/#", "a/b/c", true],
    ["a/#", "a", true],
    ["#", "a", true],
    ["#", "$aws/x", false],
    ["+/x", "$aws/x", false],
    ["$aws/#", "$aws/x", true],
    ["a", "a/", false],
    ["a/+", "a/", true],
  ])("%s and %s: %s", (pattern, text, expected) => {
    expect(matchesFilter(pattern, text)).toBe(expected);
  });
});

describe("the keep-alive", () => {
  it("is AWS's 1200 s when it is 0 or more than that, and never below the least", () => {
    const aws = { min: 30, max: 1200 };
    expect([0, 5, 30, 600, 1201].map((s) => effectiveKeepAliveS(s, aws))).toEqual([
      1200, 30, 30, 600, 1200,
    ]);
    expect(effectiveKeepAliveS(1, DEFAULT_LIMITS.keepAliveS)).toBe(1);
  });
});
