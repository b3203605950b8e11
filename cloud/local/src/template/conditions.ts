/** The functions that conditions are made of; each gives true or false, or UNRESOLVED after refusing. */
import type { Names } from "./intrinsics.ts";
import { isRecord, isUnresolved, UNRESOLVED, type Value } from "./unresolved.ts";

type Resolve = (value: unknown, path: string) => Value;

/** Evaluates one function of a condition; `resolve` resolves what it is given. */
export type ConditionFunction = (
  argument: unknown,
  path: string,
  names: Names,
  resolve: Resolve,
) => boolean | typeof UNRESOLVED;

/** Lists them by name. `Fn::Equals` compares as strings, since parameters are strings. */
export const conditionFunctions: Readonly<Record<string, ConditionFunction>> = {
  "Fn::Equals": (argument, path, names, resolve) => {
    const [left, right, ...more] = Array.isArray(argument)
      ? argument.map((item: unknown) => resolve(item, path))
      : [];
    if (left === undefined || right === undefined || more.length > 0) {
      return names.refuse(path, "wants two values");
    }
    if (isUnresolved([left, right])) return UNRESOLVED;
    return asText(left) === asText(right);
  },
  "Fn::Contains": (argument, path, names, resolve) => {
    const [list, wanted] = Array.isArray(argument)
      ? argument.map((item: unknown) => resolve(item, path))
      : [];
    if (isUnresolved([list, wanted])) return UNRESOLVED;
    if (!Array.isArray(list)) return names.refuse(path, "wants a list and a value");
    return list.map(asText).includes(asText(wanted));
  },
  "Fn::Not": (argument, path, names, resolve) => {
    const parts = evaluateAll(argument, path, names, resolve);
    if (parts === UNRESOLVED) return UNRESOLVED;
    return parts.length === 1 ? !parts[0] : names.refuse(path, "wants one condition");
  },
  "Fn::And": (argument, path, names, resolve) => {
    const parts = evaluateAll(argument, path, names, resolve);
    return parts === UNRESOLVED ? UNRESOLVED : parts.every(Boolean);
  },
  "Fn::Or": (argument, path, names, resolve) => {
    const parts = evaluateAll(argument, path, names, resolve);
    return parts === UNRESOLVED ? UNRESOLVED : parts.some(Boolean);
  },
};

function evaluateAll(
  argument: unknown,
  path: string,
  names: Names,
  resolve: Resolve,
): boolean[] | typeof UNRESOLVED {
  if (!Array.isArray(argument)) return names.refuse(path, "wants a list of conditions");
  const parts = argument.map((item: unknown, index) =>
    evaluateCondition(item, `${path}[${index}]`, names, resolve),
  );
  return parts.every((part) => part !== UNRESOLVED) ? parts : UNRESOLVED;
}

/** Evaluates a condition: a function of this table, or `{ "Condition": name }`. */
export function evaluateCondition(
  condition: unknown,
  path: string,
  names: Names,
  resolve: Resolve,
): boolean | typeof UNRESOLVED {
  if (isRecord(condition) && typeof condition["Condition"] === "string") {
    return names.condition(condition["Condition"], path);
  }
  const value = resolve(condition, path);
  if (value === UNRESOLVED || typeof value === "boolean") return value;
  return names.refuse(path, "is no condition");
}

function asText(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
