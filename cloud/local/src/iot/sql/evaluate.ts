/** Evaluates a rule's SQL against a message. */
import { cast, isObject, toNumber } from "./conversions.ts";
import { FUNCTIONS } from "./functions.ts";
import type { RuleMessage } from "./message.ts";
import { computeBinary, computeNot, equals } from "./operators.ts";
import type { Expression, Statement, Value } from "./syntax.ts";

/** Is what a rule hands to its actions. */
export type Selection =
  /** WHERE does not hold. */
  | { readonly kind: "none" }
  | { readonly kind: "json"; readonly value: Value }
  /** SELECT * of a payload that is not JSON. */
  | { readonly kind: "raw"; readonly bytes: Buffer }
  | { readonly kind: "failed"; readonly problem: string };

/** Evaluates WHERE and SELECT. The topic is taken to match FROM. */
export function evaluateStatement({ select, where }: Statement, message: RuleMessage): Selection {
  if (where !== undefined && evaluateExpression(where, message) !== true) return { kind: "none" };
  if (select.kind === "value") {
    const value = evaluateExpression(select.expression, message);
    return value === undefined
      ? { kind: "failed", problem: "SELECT VALUE gave Undefined" }
      : { kind: "json", value };
  }
  const { columns } = select;
  const [first] = columns;
  if (columns.length === 1 && first?.kind === "all") return wholePayload(message);
  const entries: [string, Value][] = [];
  for (const column of columns) {
    if (column.kind === "named") {
      entries.push([column.name, evaluateExpression(column.expression, message)]);
      continue;
    }
    if (!isObject(message.payload)) {
      return {
        kind: "failed",
        problem: "SELECT * beside others needs a payload that is a JSON object",
      };
    }
    entries.push(...Object.entries(message.payload));
  }
  return { kind: "json", value: objectOf(entries) };
}

export function evaluateExpression(expression: Expression, message: RuleMessage): Value {
  const evaluate = (part: Expression) => evaluateExpression(part, message);
  switch (expression.kind) {
    case "literal":
      return expression.value;
    case "payload":
      return message.payload;
    case "name":
      return memberOf(message.payload, expression.name);
    case "member":
      return memberOf(evaluate(expression.of), expression.key);
    case "call":
      return evaluateCall(expression, message);
    case "cast":
      return cast(evaluate(expression.of), expression.type);
    case "negate":
      return negate(evaluate(expression.of));
    case "not":
      return computeNot(evaluate(expression.of));
    case "binary":
      return computeBinary(
        expression.operator,
        evaluate(expression.left),
        evaluate(expression.right),
      );
    case "case":
      return evaluateCase(expression, message);
    case "array":
      return expression.items.map(evaluate);
    case "object":
      return objectOf(expression.entries.map(([key, value]) => [key, evaluate(value)]));
  }
}

function wholePayload({ isJson, payload, raw }: RuleMessage): Selection {
  return isJson ? { kind: "json", value: payload } : { kind: "raw", bytes: raw };
}

/** Undefined members vanish, as in JSON. */
function objectOf(entries: readonly (readonly [string, Value])[]): Value {
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function memberOf(value: Value, key: string): Value {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

function negate(value: Value): Value {
  const number = toNumber(value);
  return number === undefined ? undefined : -number;
}

function evaluateCall(call: Extract<Expression, { kind: "call" }>, message: RuleMessage): Value {
  const [first, second] = call.arguments;
  // The payload, whatever its bytes: encode(*, 'base64').
  if (first?.kind === "payload" && second !== undefined) {
    const isBase64 = evaluateExpression(second, message) === "base64";
    return isBase64 ? message.raw.toString("base64") : undefined;
  }
  const values = call.arguments.map((argument) => evaluateExpression(argument, message));
  return FUNCTIONS.get(call.name)?.evaluate(values, message);
}

function evaluateCase(
  { subject, branches, otherwise }: Extract<Expression, { kind: "case" }>,
  message: RuleMessage,
): Value {
  const value = evaluateExpression(subject, message);
  if (value === undefined) return undefined;
  const branch = branches.find(({ when }) => equals(value, evaluateExpression(when, message)));
  const result = branch?.result ?? otherwise;
  return result === undefined ? undefined : evaluateExpression(result, message);
}
