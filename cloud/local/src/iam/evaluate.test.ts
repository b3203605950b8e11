/** Aim: the evaluator decides as IAM does. Method: policies in and decisions out, plain values. */
import { describe, expect, it } from "vitest";
import { checkPolicy, evaluate } from "./evaluate.ts";
import { parsePolicyDocument } from "./policy-document.ts";
import { IOT_VOCABULARY } from "./vocabulary.ts";

interface Case {
  readonly action?: string;
  readonly resource?: string;
  readonly context?: Readonly<Record<string, string | readonly string[]>>;
}

const ARN = "arn:aws:iot:us-east-1:000000000000";

function decide(statements: readonly object[], request: Case = {}, Version = "2012-10-17"): string {
  const document = parsePolicyDocument({ Version, Statement: statements });
  const { action = "iot:Publish", resource = `${ARN}:topic/a/b`, context = {} } = request;
  return evaluate({ documents: [document], action, resource, context }).decision;
}

const allow = (more: object = {}) => ({ Effect: "Allow", Action: "*", Resource: "*", ...more });
const deny = (more: object = {}) => ({ ...allow(more), Effect: "Deny" });

describe("a decision", () => {
  it("is an implicit deny without a statement that applies", () => {
    expect(decide([])).toBe("implicit-deny");
    expect(decide([allow({ Action: "iot:Subscribe" })])).toBe("implicit-deny");
    expect(decide([allow({ Resource: `${ARN}:topic/a` })])).toBe("implicit-deny");
  });

  it("is an explicit deny as soon as one statement denies, and names it", () => {
    expect(decide([allow(), deny({ Resource: `${ARN}:topic/a/*` })])).toBe("explicit-deny");
    const documents = [parsePolicyDocument({ Statement: [{ ...deny(), Sid: "no" }] })];
    const { statement } = evaluate({ documents, action: "a:B", resource: "r", context: {} });
    expect(statement?.Sid).toBe("no");
  });

  it("compares actions without and resources with regard to case", () => {
    expect(decide([allow({ Action: "IOT:pub*" })])).toBe("allow");
    expect(decide([allow({ Resource: `${ARN}:topic/A/b` })])).toBe("implicit-deny");
  });

  it("takes * over slashes and ? for exactly one character", () => {
    expect(decide([allow({ Resource: `${ARN}:topic/*` })])).toBe("allow");
    expect(decide([allow({ Resource: `${ARN}:topic/a/?` })])).toBe("allow");
    expect(decide([allow({ Resource: `${ARN}:topic/a/??` })])).toBe("implicit-deny");
  });
});

describe("a policy variable", () => {
  const own = [allow({ Resource: `${ARN}:topic/\${iot:ClientId}/b` })];

  it("stands for the request's value", () => {
    expect(decide(own, { context: { "iot:ClientId": "a" } })).toBe("allow");
    expect(decide(own, { context: { "iot:ClientId": "c" } })).toBe("implicit-deny");
  });

  it("matches nothing when the request has no value", () => {
    expect(decide(own)).toBe("implicit-deny");
    expect(decide([allow(), deny({ Resource: `${ARN}:topic/\${iot:ClientId}/b` })])).toBe("allow");
  });

  it("is taken literally, so that a client id of * opens nothing", () => {
    expect(decide(own, { context: { "iot:ClientId": "*" } })).toBe("implicit-deny");
  });

  it("may have a default, and a wildcard's own character", () => {
    expect(decide([allow({ Resource: `${ARN}:topic/\${iot:ClientId, 'a'}/b` })])).toBe("allow");
    const star = [allow({ Resource: `${ARN}:topic/\${*}/b` })];
    expect(decide(star)).toBe("implicit-deny");
    expect(decide(star, { resource: `${ARN}:topic/*/b` })).toBe("allow");
  });

  it("is plain text before version 2012-10-17", () => {
    const context = { "iot:ClientId": "a" };
    expect(decide(own, { context }, "2008-10-17")).toBe("implicit-deny");
  });
});

describe("a condition", () => {
  const holds = (Condition: object, context: Case["context"] = {}) =>
    decide([allow({ Condition })], { context }) === "allow";

  it("compares strings, with wildcards in StringLike alone", () => {
    expect(holds({ StringEquals: { k: ["a", "b"] } }, { k: "b" })).toBe(true);
    expect(holds({ StringEquals: { k: "a*" } }, { k: "ab" })).toBe(false);
    expect(holds({ StringLike: { k: "a*" } }, { k: "ab" })).toBe(true);
    expect(holds({ StringEqualsIgnoreCase: { k: "A" } }, { K: "a" })).toBe(true);
    expect(holds({ StringNotEquals: { k: ["a", "b"] } }, { k: "c" })).toBe(true);
    expect(holds({ StringNotEquals: { k: ["a", "b"] } }, { k: "a" })).toBe(false);
  });

  it("fails on a missing key unless it is negated, IfExists or Null", () => {
    expect(holds({ StringEquals: { k: "a" } })).toBe(false);
    expect(holds({ StringNotEquals: { k: "a" } })).toBe(true);
    expect(holds({ StringEqualsIfExists: { k: "a" } })).toBe(true);
    expect(holds({ StringEqualsIfExists: { k: "a" } }, { k: "b" })).toBe(false);
    expect(holds({ Null: { k: "true" } })).toBe(true);
    expect(holds({ Null: { k: false } }, { k: "x" })).toBe(true);
    expect(holds({ Null: { k: "true" } }, { k: "x" })).toBe(false);
  });

  it("asks of many values that all or any match; of none, all do and none does", () => {
    const all = { "ForAllValues:StringEquals": { k: ["a", "b"] } };
    const any = { "ForAnyValue:StringEquals": { k: ["a", "b"] } };
    expect(holds(all, { k: ["a", "b", "a"] })).toBe(true);
    expect(holds(all, { k: ["a", "c"] })).toBe(false);
    expect(holds(any, { k: ["a", "c"] })).toBe(true);
    expect(holds(any, { k: ["c"] })).toBe(false);
    expect(holds(all, { k: [] })).toBe(true);
    expect(holds(any, { k: [] })).toBe(false);
    const none = { "ForAllValues:StringNotEquals": { k: ["a"] } };
    expect(holds(none, { k: ["b"] })).toBe(true);
    expect(holds(none, { k: ["b", "a"] })).toBe(false);
  });

  it("compares Booleans, numbers, dates and addresses", () => {
    expect(holds({ Bool: { k: true } }, { k: "TRUE" })).toBe(true);
    expect(holds({ NumericLessThanEquals: { k: 5 } }, { k: "5" })).toBe(true);
    expect(holds({ NumericGreaterThan: { k: "5" } }, { k: "five" })).toBe(false);
    expect(holds({ DateLessThan: { k: "2026-01-01T00:00:00Z" } }, { k: "1700000000" })).toBe(true);
    expect(holds({ IpAddress: { k: "10.0.0.0/8" } }, { k: "10.1.2.3" })).toBe(true);
    expect(holds({ IpAddress: { k: "10.0.0.0/8" } }, { k: "11.1.2.3" })).toBe(false);
    expect(holds({ NotIpAddress: { k: "::1" } }, { k: "::1" })).toBe(false);
  });

  it("matches an ARN part by part", () => {
    const like = { ArnLike: { k: "arn:aws:iot:*:000000000000:rule/*" } };
    expect(holds(like, { k: "arn:aws:iot:us-east-1:000000000000:rule/a:b" })).toBe(true);
    expect(holds(like, { k: "arn:aws:iot:us-east-1:0:000000000000:rule/a" })).toBe(false);
    expect(holds(like, { k: "arn:aws:iot" })).toBe(false);
  });

  it("fills variables into its values", () => {
    const Condition = { StringEquals: { k: `\${iot:ClientId}` } };
    expect(holds(Condition, { k: "a", "iot:ClientId": "a" })).toBe(true);
  });

  it("holds only if all of its keys and operators do", () => {
    const both = { StringEquals: { a: "1", b: "2" }, Bool: { c: "true" } };
    expect(holds(both, { a: "1", b: "2", c: "true" })).toBe(true);
    expect(holds(both, { a: "1", b: "2", c: "false" })).toBe(false);
    expect(holds(both, { a: "1", c: "true" })).toBe(false);
  });
});

describe("a document", () => {
  const refusal = (statement: object) => {
    try {
      checkPolicy(
        parsePolicyDocument({ Version: "2012-10-17", Statement: [allow(statement)] }),
        IOT_VOCABULARY,
      );
    } catch (error) {
      return [(error as { code: string }).code, (error as Error).message];
    }
    return undefined;
  };

  it("is refused by name for what the evaluator does not know", () => {
    const condition = (operator: string, key: string, value: string) => ({
      Condition: { [operator]: { [key]: value } },
    });
    expect(refusal(condition("StringIs", "iot:ClientId", "a"))).toEqual([
      "policy-unknown-operator",
      expect.stringContaining("StringIs"),
    ]);
    expect(refusal(condition("StringEquals", "iot:Mood", "a"))).toEqual([
      "policy-unknown-key",
      expect.stringContaining("iot:Mood"),
    ]);
    expect(refusal({ Resource: `\${aws:PrincipalTag/x}` })).toEqual([
      "policy-unknown-variable",
      expect.stringContaining("aws:PrincipalTag/x"),
    ]);
    expect(refusal({ Resource: `${ARN}:topic/\${open` })?.[0]).toBe("policy-malformed");
    expect(refusal(condition("Bool", "iot:ClientId", "maybe"))?.[0]).toBe("policy-malformed");
    expect(refusal({ NotAction: "a" })?.[0]).toBe("policy-unsupported");
    expect(refusal({ Principal: "*" })?.[0]).toBe("policy-unsupported");
    expect(refusal({ Surprise: 1 })?.[0]).toBe("policy-malformed");
  });

  it("is accepted with what it knows, in any case", () => {
    expect(
      refusal({ Condition: { Bool: { "IOT:connection.thing.isattached": true } } }),
    ).toBeUndefined();
    expect(refusal({ Resource: `a/\${iot:Connection.Thing.Attributes[room]}` })).toBeUndefined();
  });

  it("is no JSON, no object or of an unknown version", () => {
    for (const text of ["{", "[]", "7", '{"Version":"2030-01-01","Statement":[]}', "{}"]) {
      expect(() => parsePolicyDocument(text)).toThrow(
        expect.objectContaining({ code: "policy-malformed" }),
      );
    }
  });
});
