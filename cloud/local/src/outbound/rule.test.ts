/** Aim: a function reaches the front door, what is played and what was allowed, and nothing else. */
import { describe, expect, it } from "vitest";
import { createRule, targetOf } from "./rule.ts";

const judge = createRule({
  endpoint: "http://localhost:8420",
  allowed: ["Real.example", "exact.example:8443", "played.example"],
  played: ["played.example", "sample.example"],
});

const judged = (text: string) => {
  const target = targetOf(text);
  return target === undefined ? undefined : judge(target);
};

describe("the rule", () => {
  it.each([
    ["localhost:8420", "front-door"],
    ["[::1]:8420", "front-door"],
    ["127.0.0.1:8421", "refused"],
    ["evil.example:8420", "refused"],
    ["real.example:443", "allowed"],
    ["REAL.example.:443", "allowed"],
    ["real.example:22", "refused"],
    ["sub.real.example:443", "refused"],
    ["exact.example:8443", "allowed"],
    ["exact.example:443", "refused"],
    ["sample.example:443", "played"],
    ["sample.example:8443", "refused"],
    ["played.example:443", "allowed"],
  ])("%s is %s", (text, judgement) => {
    expect(judged(text)).toBe(judgement);
  });

  it.each(["a.example/path", "user@a.example:443", "a b", "", "a.example:99999"])(
    "%j names no target",
    (text) => {
      expect(targetOf(text)).toBeUndefined();
    },
  );
});
