/**
 * Aim: wildcards match what brute force says; a deny always wins; the order of statements never
 * matters. Method: random patterns over a small alphabet, random sets of statements.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PolicyStatement } from "../contracts.ts";
import { evaluate } from "./evaluate.ts";
import { matchesPattern, parsePattern } from "./pattern.ts";

const noVariable = () => undefined;

/** Tries every way a pattern can match, one character at a time. */
function bruteForce(pattern: readonly string[], text: readonly string[]): boolean {
  const [token, ...rest] = pattern;
  if (token === undefined) return text.length === 0;
  if (token === "*") {
    return text.some((_, index) => bruteForce(rest, text.slice(index))) || bruteForce(rest, []);
  }
  if (text.length === 0) return false;
  return (token === "?" || token === text[0]) && bruteForce(rest, text.slice(1));
}

const text = fc.array(fc.constantFrom("a", "b", "/", "💡"), { maxLength: 8 });
const pattern = fc.array(fc.constantFrom("a", "b", "/", "💡", "*", "?"), { maxLength: 8 });

describe("a wildcard pattern", () => {
  it("matches exactly what brute force finds", () => {
    fc.assert(
      fc.property(pattern, text, (tokens, characters) => {
        const matches = matchesPattern(
          parsePattern(tokens.join("")),
          characters.join(""),
          noVariable,
        );
        expect(matches).toBe(bruteForce(tokens, characters));
      }),
      { numRuns: 2000 },
    );
  });

  it("takes the value of a variable literally", () => {
    fc.assert(
      fc.property(pattern, text, (value, characters) => {
        const resolve = () => value.join("");
        const matches = matchesPattern(parsePattern(`\${v}`), characters.join(""), resolve);
        expect(matches).toBe(value.join("") === characters.join(""));
      }),
    );
  });

  it("is judged in time linear in the text for each star, however many there are", () => {
    const parsed = parsePattern(`${"*a".repeat(50)}b`);
    const startMs = performance.now();
    expect(matchesPattern(parsed, "a".repeat(20_000), noVariable)).toBe(false);
    expect(performance.now() - startMs).toBeLessThan(1000);
  });
});

const statement: fc.Arbitrary<PolicyStatement> = fc.record({
  Effect: fc.constantFrom("Allow" as const, "Deny" as const),
  Action: fc.array(fc.constantFrom("iot:Publish", "iot:*", "iot:Connect"), {
    minLength: 1,
    maxLength: 2,
  }),
  Resource: fc.array(fc.constantFrom("a", "a/*", "*", "b"), { minLength: 1, maxLength: 2 }),
});
const statements = fc.array(statement, { maxLength: 6 });
const resource = fc.constantFrom("a", "a/b", "b", "c");

const decide = (all: readonly PolicyStatement[], on: string) =>
  evaluate({
    documents: [{ Version: "2012-10-17", Statement: all }],
    action: "iot:Publish",
    resource: on,
    context: {},
  }).decision;

describe("a decision", () => {
  it("is a deny whenever one statement alone denies", () => {
    fc.assert(
      fc.property(statements, resource, (all, on) => {
        const denies = all.some((one) => decide([one], on) === "explicit-deny");
        const allows = all.some((one) => decide([one], on) === "allow");
        const expected = denies ? "explicit-deny" : allows ? "allow" : "implicit-deny";
        expect(decide(all, on)).toBe(expected);
      }),
    );
  });

  it("does not depend on the order of statements, nor on how documents divide them", () => {
    fc.assert(
      fc.property(statements, resource, fc.nat(), (all, on, seed) => {
        const turned = all.toReversed();
        const at = all.length === 0 ? 0 : seed % all.length;
        const documents = [all.slice(0, at), all.slice(at)].map((Statement) => ({ Statement }));
        const divided = evaluate({ documents, action: "iot:Publish", resource: on, context: {} });
        expect(decide(turned, on)).toBe(decide(all, on));
        expect(divided.decision).toBe(decide(all, on));
      }),
    );
  });

  it("never turns from deny to allow when a deny is added", () => {
    fc.assert(
      fc.property(statements, statement, resource, (all, one, on) => {
        const more = [...all, { ...one, Effect: "Deny" as const }];
        if (decide(all, on) !== "allow") expect(decide(more, on)).not.toBe("allow");
      }),
    );
  });
});
