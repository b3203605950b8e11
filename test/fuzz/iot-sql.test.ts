/**
 * Aim: no text makes the parsers of topic rules and policies fail in another way than by their own
 * errors, and no payload makes a rule fail at all. Method: random token soups and JSON values.
 */
import { checkPolicy, evaluate } from "@outrider/local/src/iam/evaluate.ts";
import { parsePolicyDocument } from "@outrider/local/src/iam/policy-document.ts";
import { PolicyError } from "@outrider/local/src/iam/policy-error.ts";
import { IOT_VOCABULARY } from "@outrider/local/src/iam/vocabulary.ts";
import { evaluateStatement } from "@outrider/local/src/iot/sql/evaluate.ts";
import { FUNCTIONS } from "@outrider/local/src/iot/sql/functions.ts";
import { parseStatement } from "@outrider/local/src/iot/sql/parse-statement.ts";
import { SqlError } from "@outrider/local/src/iot/sql/sql-error.ts";
import type { Value } from "@outrider/local/src/iot/sql/syntax.ts";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const word = fc.constantFrom(
  ...["SELECT", "VALUE", "*", "FROM", "'a/b'", "WHERE", "AS", "AND", "NOT", "IN", "CASE", "WHEN"],
  ...["THEN", "ELSE", "END", "(", ")", "[", "]", "{", "}", ",", ".", ":", "+", "-", "/", "=", "<>"],
  ...["a", "b", "topic(1)", "cast(a as int)", "'x'", "1.5", "null", "floor(", "${", "'", "\u0000"],
);

function refuseOnly<T>(kind: new (...parameters: never[]) => Error, run: () => T): T | undefined {
  try {
    return run();
  } catch (error) {
    expect(error).toBeInstanceOf(kind);
    return undefined;
  }
}

function evaluateWith(sql: string, payload: Value, isJson: boolean) {
  const statement = refuseOnly(SqlError, () => parseStatement(sql));
  if (statement === undefined) return;
  const raw = Buffer.from(JSON.stringify(payload));
  const who = { clientId: undefined, principalId: undefined, traceId: "t", timestampMs: 0 };
  evaluateStatement(statement, { topic: "a/b", raw, payload, isJson, ...who });
}

describe("a rule's SQL", { timeout: 60_000 }, () => {
  it("is parsed or refused by SqlError, whatever it is", () => {
    fc.assert(
      fc.property(fc.array(word, { maxLength: 30 }), fc.string(), (words, text) => {
        refuseOnly(SqlError, () => parseStatement(words.join(" ")));
        refuseOnly(SqlError, () => parseStatement(`SELECT ${words.join(" ")} FROM 'a'`));
        refuseOnly(SqlError, () => parseStatement(`SELECT * FROM 'a' WHERE ${words.join("")}`));
        refuseOnly(SqlError, () => parseStatement(text));
      }),
      { numRuns: 1000 },
    );
  });

  it("evaluates every function and operator with every kind of value", () => {
    const value = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<Value>;
    const names = [...FUNCTIONS].flatMap(([name, { arity }]) =>
      [arity[0], Math.min(arity[1], 4)].map((count) => [name, count] as const),
    );
    fc.assert(
      fc.property(value, value, value, fc.boolean(), (a, b, c, isJson) => {
        const payload = { a, b, c, d: a };
        for (const [name, count] of names) {
          const list = ["a", "b", "c", "d"].slice(0, count).join(", ");
          evaluateWith(`SELECT ${name}(${list}) AS x FROM 'a/b'`, payload, isJson);
        }
        for (const operator of ["+", "-", "*", "/", "%", "=", "<>", "<", ">=", "AND", "OR", "IN"]) {
          evaluateWith(
            `SELECT a ${operator} b AS x, *, -c AS y FROM 'a/b' WHERE NOT a`,
            payload,
            isJson,
          );
        }
      }),
    );
  });

  it("never reaches what is not the payload's own", () => {
    const sql = "SELECT __proto__ AS a, constructor.name AS b, get(x, '__proto__') AS c FROM 'a/b'";
    const statement = parseStatement(sql);
    const payload: Value = { x: {} };
    const who = { clientId: undefined, principalId: undefined, traceId: "t", timestampMs: 0 };
    const message = { topic: "a/b", raw: Buffer.alloc(0), payload, isJson: true, ...who };
    expect(evaluateStatement(statement, message)).toEqual({ kind: "json", value: {} });
  });
});

describe("a policy document", { timeout: 60_000 }, () => {
  const text = fc.constantFrom(
    "*",
    "a",
    "iot:*",
    `\${iot:ClientId}`,
    "${",
    `\${x}`,
    `\${a, 'b'}`,
    "?",
    "10.0.0.0/8",
  );
  const operator = fc.constantFrom(
    "StringEquals",
    "ForAllValues:StringLike",
    "Bool",
    "Null",
    "IpAddress",
    "Odd",
    "ArnLike",
    "DateLessThan",
  );
  const statement = fc.record({
    Effect: fc.constantFrom("Allow", "Deny", "Perhaps"),
    Action: fc.oneof(text, fc.array(text)),
    Resource: fc.oneof(text, fc.array(text)),
    Condition: fc.dictionary(
      operator,
      fc.dictionary(text, fc.oneof(text, fc.array(text), fc.boolean())),
    ),
  });

  it("is honoured or refused by PolicyError, whatever it is", () => {
    const document = fc.record({
      Version: fc.constantFrom("2012-10-17", "2008-10-17", "1"),
      Statement: fc.oneof(statement, fc.array(statement), fc.jsonValue()),
    });
    fc.assert(
      fc.property(fc.oneof(document, fc.jsonValue()), text, (value, resource) => {
        refuseOnly(PolicyError, () => {
          const parsed = parsePolicyDocument(value);
          checkPolicy(parsed, IOT_VOCABULARY);
          const context = { "iot:ClientId": resource, "aws:SourceIp": "10.0.0.1" };
          evaluate({ documents: [parsed], action: "iot:Publish", resource, context });
        });
      }),
      { numRuns: 2000 },
    );
  });
});
