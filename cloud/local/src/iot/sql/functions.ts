/**
 * Holds the functions of AWS IoT SQL that the local host has. Whatever gets arguments of the wrong
 * kind gives Undefined.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/iot-sql-functions.html
 */
import { createHash, randomUUID } from "node:crypto";
import { ACCOUNT_ID } from "../../aws-names.ts";
import { isObject, toInt, toNumber, toText } from "./conversions.ts";
import type { RuleMessage } from "./message.ts";
import type { Value } from "./syntax.ts";

export interface SqlFunction {
  /** Least and most arguments. */
  readonly arity: readonly [min: number, max: number];
  evaluate(values: readonly Value[], message: RuleMessage): Value;
}

const MANY = 100;

/** Are the functions by name in lower case; `cast` is syntax. */
export const FUNCTIONS: ReadonlyMap<string, SqlFunction> = new Map<string, SqlFunction>([
  ["topic", { arity: [0, 1], evaluate: topic }],
  ["timestamp", { arity: [0, 0], evaluate: (_, message) => message.timestampMs }],
  ["clientid", { arity: [0, 0], evaluate: (_, message) => message.clientId ?? "n/a" }],
  ["principal", { arity: [0, 0], evaluate: (_, message) => message.principalId }],
  ["traceid", { arity: [0, 0], evaluate: (_, message) => message.traceId }],
  ["accountid", { arity: [0, 0], evaluate: () => ACCOUNT_ID }],
  ["newuuid", { arity: [0, 0], evaluate: () => randomUUID() }],
  ["rand", { arity: [0, 0], evaluate: () => Math.random() }],
  ["sql_version", { arity: [0, 0], evaluate: () => "2016-03-23" }],
  ["isundefined", { arity: [1, 1], evaluate: ([value]) => value === undefined }],
  ["isnull", { arity: [1, 1], evaluate: ([value]) => value === null }],
  ["nanvl", { arity: [2, 2], evaluate: ([value, other]) => value ?? other }],
  ["get", { arity: [2, 2], evaluate: ([collection, key]) => get(collection, key) }],
  ["concat", { arity: [0, MANY], evaluate: concat }],
  ["encode", { arity: [2, 2], evaluate: encode }],
  ["decode", { arity: [2, 2], evaluate: ([value, scheme]) => decode(value, scheme) }],
  ["abs", ofNumber(Math.abs)],
  ["ceil", ofNumber(Math.ceil)],
  ["floor", ofNumber(Math.floor)],
  ["round", ofNumber((number) => Math.sign(number) * Math.round(Math.abs(number)))],
  ["sign", ofNumber(Math.sign)],
  ["sqrt", ofNumber(Math.sqrt)],
  ["exp", ofNumber(Math.exp)],
  ["ln", ofNumber(Math.log)],
  ["log", ofNumber(Math.log10)],
  ["sin", ofNumber(Math.sin)],
  ["cos", ofNumber(Math.cos)],
  ["tan", ofNumber(Math.tan)],
  ["mod", ofNumbers((left, right) => left % right)],
  ["remainder", ofNumbers((left, right) => left % right)],
  ["power", ofNumbers((base, exponent) => base ** exponent)],
  ["atan2", ofNumbers(Math.atan2)],
  ["trunc", ofNumbers(trunc)],
  ["lower", ofText((text) => text.toLowerCase())],
  ["upper", ofText((text) => text.toUpperCase())],
  ["trim", ofText((text) => text.trim())],
  ["ltrim", ofText((text) => text.trimStart())],
  ["rtrim", ofText((text) => text.trimEnd())],
  ["length", ofText((text) => Array.from(text).length)],
  ["numbytes", ofText((text) => Buffer.byteLength(text))],
  ["md5", hash("md5")],
  ["sha1", hash("sha1")],
  ["sha224", hash("sha224")],
  ["sha256", hash("sha256")],
  ["sha384", hash("sha384")],
  ["sha512", hash("sha512")],
  ["startswith", ofTexts(2, ([text = "", part = ""]) => text.startsWith(part))],
  ["endswith", ofTexts(2, ([text = "", part = ""]) => text.endsWith(part))],
  ["indexof", ofTexts(2, ([text = "", part = ""]) => text.indexOf(part))],
  ["replace", ofTexts(3, ([text = "", old = "", by = ""]) => text.replaceAll(old, () => by))],
  ["substring", { arity: [2, 3], evaluate: substring }],
]);

function ofNumber(evaluate: (number: number) => number): SqlFunction {
  return {
    arity: [1, 1],
    evaluate: ([value]) => {
      const number = toNumber(value);
      return number === undefined ? undefined : finite(evaluate(number));
    },
  };
}

function ofNumbers(evaluate: (first: number, second: number) => number): SqlFunction {
  return {
    arity: [2, 2],
    evaluate: ([a, b]) => {
      const first = toNumber(a);
      const second = toNumber(b);
      if (first === undefined || second === undefined) return undefined;
      return finite(evaluate(first, second));
    },
  };
}

function ofText(evaluate: (text: string) => Value): SqlFunction {
  return ofTexts(1, ([text = ""]) => evaluate(text));
}

function ofTexts(count: number, evaluate: (texts: readonly string[]) => Value): SqlFunction {
  return {
    arity: [count, count],
    evaluate: (values) => {
      const texts = values.map(toText).filter((text) => text !== undefined);
      return texts.length === values.length ? evaluate(texts) : undefined;
    },
  };
}

function hash(algorithm: string): SqlFunction {
  return ofText((text) => createHash(algorithm).update(text).digest("hex"));
}

/** What JSON cannot carry is Undefined. */
export function finite(number: number): number | undefined {
  return Number.isFinite(number) ? number : undefined;
}

function topic([segment]: readonly Value[], message: RuleMessage): Value {
  if (segment === undefined) return message.topic;
  const index = toInt(segment);
  return index === undefined ? undefined : message.topic.split("/")[index - 1];
}

function get(collection: Value, key: Value): Value {
  if (isObject(collection)) {
    return typeof key === "string" && Object.hasOwn(collection, key) ? collection[key] : undefined;
  }
  const index = toInt(key);
  if (index === undefined || index < 0) return undefined;
  if (typeof collection === "string") return collection[index];
  return Array.isArray(collection) ? (collection as readonly Value[])[index] : undefined;
}

function concat(values: readonly Value[]): Value {
  if (values.length < 2) return values[0];
  if (values.some((value) => Array.isArray(value))) return values.flat();
  if (!values.some((value) => typeof value === "string")) return undefined;
  const texts = values.map(toText);
  return texts.includes(undefined) ? undefined : texts.join("");
}

function encode([value, scheme]: readonly Value[]): Value {
  const text = toText(value);
  return scheme === "base64" && text !== undefined
    ? Buffer.from(text).toString("base64")
    : undefined;
}

function decode(value: Value, scheme: Value): Value {
  if (typeof value !== "string" || scheme !== "base64") return undefined;
  const text = Buffer.from(value, "base64").toString("utf8");
  try {
    return JSON.parse(text) as Value;
  } catch {
    return text;
  }
}

function trunc(number: number, places: number): number {
  const factor = 10 ** Math.min(Math.max(Math.floor(places), 0), 15);
  return Math.trunc(number * factor) / factor;
}

function substring([value, from, to]: readonly Value[]): Value {
  const text = toText(value);
  const start = toInt(from);
  const end = to === undefined ? text?.length : toInt(to);
  if (text === undefined || start === undefined || end === undefined) return undefined;
  return start >= end ? "" : text.slice(Math.max(start, 0), Math.max(end, 0));
}
