/**
 * Converts between the types of AWS IoT SQL. In version 2016-03-23 a whole number is an Int.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-data-types.html
 */
import type { CastType, Value } from "./syntax.ts";

const DECIMAL = /^-?\d+(\.\d+)?(E-?\d+)?$/i;

/** Reads a number where one is expected: numbers, and strings that look like one. */
export function toNumber(value: Value): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" && DECIMAL.test(value) ? Number(value) : undefined;
}

/** Reads a whole number, decimals cut off towards minus infinity as in the functions' tables. */
export function toInt(value: Value): number | undefined {
  const number = toNumber(value);
  return number === undefined ? undefined : Math.floor(number);
}

/** Reads a Boolean, or a string "true" or "false" in any case. */
export function toBoolean(value: Value): boolean | undefined {
  if (typeof value === "boolean") return value;
  if (typeof value !== "string") return undefined;
  const text = value.toLowerCase();
  return text === "true" ? true : text === "false" ? false : undefined;
}

/** Gives a value as a string; Null and Undefined have none. */
export function toText(value: Value): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "object" ? JSON.stringify(value) : String(value);
}

/** Casts explicitly, which unlike the conversions above turns numbers into Booleans and back. */
export function cast(value: Value, type: CastType): Value {
  switch (type) {
    case "String":
      return toText(value);
    case "Boolean":
      return typeof value === "number" ? value !== 0 : toBoolean(value);
    case "Decimal":
      return typeof value === "boolean" ? Number(value) : toNumber(value);
    case "Int":
      return typeof value === "boolean" ? Number(value) : toInt(value);
  }
}

/** Narrows to an object that is no array. */
export function isObject(value: Value): value is { readonly [key: string]: Value } {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
