/**
 * Knows IAM's condition operators: how one value of a policy compares with one of a request.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
import { BlockList, isIP } from "node:net";
import {
  fillPattern,
  matchesPattern,
  type Pattern,
  parsePattern,
  type Resolve,
  splitPattern,
} from "./pattern.ts";
import { PolicyError } from "./policy-error.ts";

/** Compares the request's value with the one that was compiled into it. */
export type Comparison = (actual: string, resolve: Resolve) => boolean;

export interface Operator {
  /** True for the operators that hold when no value compares equal. */
  readonly negated: boolean;
  /** @throws PolicyError "policy-malformed" when the policy's value is not of the operator's kind. */
  compile(
    expected: string,
    variables: boolean,
  ): { compare: Comparison; variables: readonly string[] };
}

/** Compiles one value of a policy into a comparison. */
type Compile = Operator["compile"];

const stringEquals: Compile = (expected, variables) => {
  const pattern = parsePattern(expected, { wildcards: false, variables });
  return withVariables(pattern, (actual, resolve) => fillPattern(pattern, resolve) === actual);
};

const stringEqualsIgnoreCase: Compile = (expected, variables) => {
  const pattern = parsePattern(expected, { wildcards: false, variables });
  return withVariables(
    pattern,
    (actual, resolve) => fillPattern(pattern, resolve)?.toLowerCase() === actual.toLowerCase(),
  );
};

const stringLike: Compile = (expected, variables) => {
  const pattern = parsePattern(expected, { variables });
  return withVariables(pattern, (actual, resolve) => matchesPattern(pattern, actual, resolve));
};

/** Each of an ARN's six parts is matched by itself, so `*` never spans a colon of the first five. */
const arnLike: Compile = (expected, variables) => {
  const pattern = parsePattern(expected, { variables });
  const parts = splitPattern(pattern, 5);
  return withVariables(pattern, (actual, resolve) => {
    const fields = splitArn(actual);
    return (
      fields.length === parts.length &&
      parts.every((part, index) => matchesPattern(part, fields[index] ?? "", resolve))
    );
  });
};

const bool: Compile = (expected) => {
  const wanted = expected.toLowerCase();
  if (wanted !== "true" && wanted !== "false") throw malformed("Bool", expected);
  return constant((actual) => actual.toLowerCase() === wanted);
};

const ipAddress: Compile = (expected) => {
  const [address = "", prefix] = expected.split("/");
  const family = isIP(address);
  if (family === 0) throw malformed("IpAddress", expected);
  const kind = family === 4 ? "ipv4" : "ipv6";
  const bits = prefix === undefined ? (family === 4 ? 32 : 128) : Number(prefix);
  const list = new BlockList();
  try {
    list.addSubnet(address, bits, kind);
  } catch (cause) {
    throw new PolicyError(`IpAddress: ${expected}`, { code: "policy-malformed", cause });
  }
  return constant(
    (actual) => isIP(actual) !== 0 && list.check(actual, isIP(actual) === 4 ? "ipv4" : "ipv6"),
  );
};

function numeric(holds: (actual: number, expected: number) => boolean): Compile {
  return (expected) => {
    const wanted = numberOf(expected);
    if (Number.isNaN(wanted)) throw malformed("Numeric", expected);
    return constant((actual) => holds(numberOf(actual), wanted));
  };
}

function date(holds: (actual: number, expected: number) => boolean): Compile {
  return (expected) => {
    const wanted = epochOf(expected);
    if (Number.isNaN(wanted)) throw malformed("Date", expected);
    return constant((actual) => holds(epochOf(actual), wanted));
  };
}

const equal = (a: number, b: number) => a === b;
const less = (a: number, b: number) => a < b;
const lessOrEqual = (a: number, b: number) => a <= b;
const greater = (a: number, b: number) => a > b;
const greaterOrEqual = (a: number, b: number) => a >= b;

const positive = (compile: Compile): Operator => ({ negated: false, compile });
const negative = (compile: Compile): Operator => ({ negated: true, compile });

/** Are the operators by name, without `IfExists` and set prefixes; `Null` stands apart. */
export const OPERATORS: ReadonlyMap<string, Operator> = new Map([
  ["StringEquals", positive(stringEquals)],
  ["StringNotEquals", negative(stringEquals)],
  ["StringEqualsIgnoreCase", positive(stringEqualsIgnoreCase)],
  ["StringNotEqualsIgnoreCase", negative(stringEqualsIgnoreCase)],
  ["StringLike", positive(stringLike)],
  ["StringNotLike", negative(stringLike)],
  ["ArnEquals", positive(arnLike)],
  ["ArnLike", positive(arnLike)],
  ["ArnNotEquals", negative(arnLike)],
  ["ArnNotLike", negative(arnLike)],
  ["Bool", positive(bool)],
  ["IpAddress", positive(ipAddress)],
  ["NotIpAddress", negative(ipAddress)],
  ["NumericEquals", positive(numeric(equal))],
  ["NumericNotEquals", negative(numeric(equal))],
  ["NumericLessThan", positive(numeric(less))],
  ["NumericLessThanEquals", positive(numeric(lessOrEqual))],
  ["NumericGreaterThan", positive(numeric(greater))],
  ["NumericGreaterThanEquals", positive(numeric(greaterOrEqual))],
  ["DateEquals", positive(date(equal))],
  ["DateNotEquals", negative(date(equal))],
  ["DateLessThan", positive(date(less))],
  ["DateLessThanEquals", positive(date(lessOrEqual))],
  ["DateGreaterThan", positive(date(greater))],
  ["DateGreaterThanEquals", positive(date(greaterOrEqual))],
]);

function withVariables(pattern: Pattern, compare: Comparison): ReturnType<Compile> {
  return { compare, variables: pattern.variables };
}

function constant(compare: (actual: string) => boolean): ReturnType<Compile> {
  return { compare, variables: [] };
}

function splitArn(arn: string): readonly string[] {
  const parts = arn.split(":");
  return parts.length <= 6 ? parts : [...parts.slice(0, 5), parts.slice(5).join(":")];
}

function numberOf(text: string): number {
  return text.trim() === "" ? Number.NaN : Number(text);
}

/** Reads ISO 8601 or, as IAM allows, seconds since 1970. */
function epochOf(text: string): number {
  return /^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : Date.parse(text);
}

function malformed(operator: string, value: string): PolicyError {
  return new PolicyError(`${operator}: ${JSON.stringify(value)} is no such value`, {
    code: "policy-malformed",
  });
}
