/** Compiles and tests the Condition block of a policy statement. */
import type { PolicyStatement } from "../contracts.ts";
import { type Comparison, OPERATORS } from "./condition-operators.ts";
import type { Resolve } from "./pattern.ts";
import { PolicyError } from "./policy-error.ts";

/**
 * Holds what a request says of itself by condition key, such as `aws:userid`. Several values make a
 * multi-valued key. Keys are compared without regard to case, as IAM does.
 */
export type Context = Readonly<Record<string, string | readonly string[] | undefined>>;

/** Is one key under one operator. */
export interface Condition {
  readonly operator: string;
  readonly key: string;
  /** Policy variables in its values. */
  readonly variables: readonly string[];
  holds(context: Context, resolve: Resolve): boolean;
}

/**
 * Compiles a Condition block; all of its conditions must hold.
 * @throws PolicyError "policy-unknown-operator" or "policy-malformed".
 */
export function compileConditions(
  block: PolicyStatement["Condition"],
  variables: boolean,
): readonly Condition[] {
  return Object.entries(block ?? {}).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => compileCondition(operator, key, values, variables)),
  );
}

/** Finds the values of a key; none when the request lacks it. */
export function valuesOf(context: Context, key: string): readonly string[] | undefined {
  const value = context[key] ?? context[findKey(context, key) ?? key];
  return typeof value === "string" ? [value] : value;
}

function findKey(context: Context, key: string): string | undefined {
  const wanted = key.toLowerCase();
  return Object.keys(context).find((candidate) => candidate.toLowerCase() === wanted);
}

interface OperatorName {
  readonly set: string | undefined;
  readonly base: string;
  readonly ifExists: boolean;
}

function parseOperator(name: string): OperatorName {
  const parts = /^(?:(ForAnyValue|ForAllValues):)?([A-Za-z]+?)(IfExists)?$/.exec(name);
  const base = parts?.[2];
  if (base === undefined || (base !== "Null" && !OPERATORS.has(base))) {
    throw new PolicyError(`condition operator ${name} is not known`, {
      code: "policy-unknown-operator",
    });
  }
  return { set: parts?.[1], base, ifExists: parts?.[3] !== undefined };
}

function compileCondition(
  name: string,
  key: string,
  values: readonly string[],
  variables: boolean,
): Condition {
  const { set, base, ifExists } = parseOperator(name);
  const operator = OPERATORS.get(base);
  if (operator === undefined) return nullCondition(name, key, values);
  const compiled = values.map((value) => operator.compile(value, variables));
  const matchesOne = (actual: string, resolve: Resolve) =>
    compiled.some(({ compare }: { compare: Comparison }) => compare(actual, resolve)) !==
    operator.negated;
  const holds = (context: Context, resolve: Resolve): boolean => {
    const actual = valuesOf(context, key) ?? [];
    if (set === "ForAllValues") return actual.every((value) => matchesOne(value, resolve));
    if (set === "ForAnyValue") return actual.some((value) => matchesOne(value, resolve));
    if (actual.length === 0) return ifExists || operator.negated;
    return operator.negated
      ? actual.every((value) => matchesOne(value, resolve))
      : actual.some((value) => matchesOne(value, resolve));
  };
  return { operator: name, key, variables: compiled.flatMap((one) => one.variables), holds };
}

/** `Null: true` holds when the key is absent, `Null: false` when it is there. */
function nullCondition(operator: string, key: string, values: readonly string[]): Condition {
  const wanted = values.map((value) => value.toLowerCase());
  if (wanted.some((value) => value !== "true" && value !== "false")) {
    throw new PolicyError(`Null takes true or false, not ${values.join(", ")}`, {
      code: "policy-malformed",
    });
  }
  return {
    operator,
    key,
    variables: [],
    holds: (context) => wanted.includes(String((valuesOf(context, key)?.length ?? 0) === 0)),
  };
}
