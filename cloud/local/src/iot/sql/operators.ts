/**
 * Computes the operators of AWS IoT SQL, Undefined included.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-operators.html
 */
import { isDeepStrictEqual } from "node:util";
import { toBoolean, toNumber, toText } from "./conversions.ts";
import { finite } from "./functions.ts";
import type { BinaryOperator, Value } from "./syntax.ts";

type Compute = (left: Value, right: Value) => Value;

const OPERATORS: Readonly<Record<BinaryOperator, Compute>> = {
  AND: logical((left, right) => left && right),
  OR: logical((left, right) => left || right),
  "=": (left, right) => equals(left, right),
  "<>": (left, right) => {
    const equal = equals(left, right);
    return equal === undefined ? undefined : !equal;
  },
  "<": comparison((left, right) => left < right),
  "<=": comparison((left, right) => left <= right),
  ">": comparison((left, right) => left > right),
  ">=": comparison((left, right) => left >= right),
  IN: (left, right) =>
    Array.isArray(right) && left !== undefined
      ? right.some((item: Value) => equals(left, item) === true)
      : undefined,
  "+": (left, right) =>
    typeof left === "string" || typeof right === "string" ? join(left, right) : add(left, right),
  "-": arithmetic((left, right) => left - right),
  "*": arithmetic((left, right) => left * right),
  "/": arithmetic(divide),
  "%": arithmetic((left, right) => left % right),
};

export function computeBinary(operator: BinaryOperator, left: Value, right: Value): Value {
  return OPERATORS[operator](left, right);
}

/** Says whether two values are equal; Undefined when one of them is. Types are never converted. */
export function equals(left: Value, right: Value): boolean | undefined {
  if (left === undefined || right === undefined) return undefined;
  return isDeepStrictEqual(left, right);
}

export function computeNot(value: Value): Value {
  const boolean = toBoolean(value);
  return boolean === undefined ? undefined : !boolean;
}

function logical(compute: (left: boolean, right: boolean) => boolean): Compute {
  return (left, right) => {
    const a = toBoolean(left);
    const b = toBoolean(right);
    return a === undefined || b === undefined ? undefined : compute(a, b);
  };
}

function comparison(compute: (left: number, right: number) => boolean): Compute {
  return (left, right) => {
    const a = toNumber(left);
    const b = toNumber(right);
    return a === undefined || b === undefined ? undefined : compute(a, b);
  };
}

function arithmetic(compute: (left: number, right: number) => number): Compute {
  return (left, right) => {
    const a = toNumber(left);
    const b = toNumber(right);
    return a === undefined || b === undefined ? undefined : finite(compute(a, b));
  };
}

function add(left: Value, right: Value): Value {
  return typeof left === "number" && typeof right === "number" ? finite(left + right) : undefined;
}

function join(left: Value, right: Value): Value {
  const a = toText(left);
  const b = toText(right);
  return a === undefined || b === undefined ? undefined : a + b;
}

/** Two Ints give an Int. */
function divide(left: number, right: number): number {
  const quotient = left / right;
  return Number.isInteger(left) && Number.isInteger(right) ? Math.trunc(quotient) : quotient;
}
