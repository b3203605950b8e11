/**
 * Resolves the intrinsic functions of CloudFormation, purely: what a name stands for is asked of a
 * `Names`, and whatever is not honoured is handed to `refuse` with its path.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html
 */
import { type ConditionFunction, conditionFunctions } from "./conditions.ts";
import { substitute } from "./substitution.ts";
import { isRecord, isUnresolved, NO_VALUE, UNRESOLVED, type Value } from "./unresolved.ts";

/** Says what the names of one template stand for; each answers UNRESOLVED after refusing. */
export interface Names {
  ref(name: string, path: string): Value;
  attribute(logicalId: string, attribute: string, path: string): Value;
  condition(name: string, path: string): boolean | typeof UNRESOLVED;
  mapping(map: string, first: string, second: string): Value | undefined;
  exported(name: string, path: string): Value;
  stackOutput(stack: string, output: string, path: string): Value;
  refuse(path: string, problem: string): typeof UNRESOLVED;
}

type Intrinsic = (argument: unknown, path: string, names: Names) => Value;

/** Resolves a value of a template. `path` is where it stands, for refusals. */
export function resolveValue(value: unknown, path: string, names: Names): Value {
  if (Array.isArray(value)) return resolveList(value, path, names);
  if (typeof value === "string") return resolveText(value, path, names);
  if (!isRecord(value)) return value as Value;
  const name = Object.keys(value).find(isIntrinsicName);
  if (name === undefined) return resolveObject(value, path, names);
  if (Object.keys(value).length > 1) return names.refuse(path, `${name} stands beside other keys`);
  const intrinsic = INTRINSICS[name];
  if (intrinsic === undefined) return names.refuse(path, `the intrinsic ${name} is not honoured`);
  return intrinsic(value[name], path === "" ? name : `${path}.${name}`, names);
}

function resolveText(text: string, path: string, names: Names): Value {
  return text.includes("{{resolve:")
    ? names.refuse(path, "dynamic references ({{resolve:…}}) are not honoured")
    : text;
}

/** Lists the intrinsics that are honoured, for the supported matrix. */
export function honouredIntrinsics(): string[] {
  return Object.keys(INTRINSICS);
}

function isIntrinsicName(key: string): boolean {
  return key === "Ref" || key.startsWith("Fn::");
}

function resolveList(list: readonly unknown[], path: string, names: Names): Value {
  return list
    .map((item, index) => resolveValue(item, `${path}[${index}]`, names))
    .filter((item) => item !== NO_VALUE);
}

function resolveObject(
  object: Readonly<Record<string, unknown>>,
  path: string,
  names: Names,
): Value {
  const entries: [string, Value][] = [];
  for (const [key, item] of Object.entries(object)) {
    const resolved = resolveValue(item, path === "" ? key : `${path}.${key}`, names);
    if (resolved !== NO_VALUE) entries.push([key, resolved]);
  }
  return Object.fromEntries(entries);
}

const INTRINSICS: Readonly<Record<string, Intrinsic>> = {
  Ref: (name, path, names) =>
    typeof name === "string" ? names.ref(name, path) : names.refuse(path, "wants a name"),
  "Fn::GetAtt": getAttribute,
  "Fn::Join": join,
  "Fn::Sub": sub,
  "Fn::If": choose,
  "Fn::Select": select,
  "Fn::Split": split,
  "Fn::GetAZs": (argument, path, names) => {
    const resolved = resolveValue(argument, path, names);
    if (isUnresolved(resolved)) return UNRESOLVED;
    const region = resolved === "" ? names.ref("AWS::Region", path) : resolved;
    return ["a", "b", "c"].map((zone) => `${String(region)}${zone}`);
  },
  "Fn::FindInMap": findInMap,
  "Fn::Base64": (text, path, names) => {
    const resolved = resolveValue(text, path, names);
    if (resolved === UNRESOLVED) return UNRESOLVED;
    if (typeof resolved !== "string") return names.refuse(path, "wants a string");
    return Buffer.from(resolved).toString("base64");
  },
  "Fn::ImportValue": (name, path, names) => {
    const resolved = resolveValue(name, path, names);
    if (resolved === UNRESOLVED) return UNRESOLVED;
    return typeof resolved === "string"
      ? names.exported(resolved, path)
      : names.refuse(path, "wants the name of an export");
  },
  "Fn::GetStackOutput": stackOutput,
  ...Object.fromEntries(
    Object.entries(conditionFunctions).map(([name, evaluate]) => [name, asIntrinsic(evaluate)]),
  ),
};

function asIntrinsic(evaluate: ConditionFunction): Intrinsic {
  return (argument, path, names) =>
    evaluate(argument, path, names, (value, at) => resolveValue(value, at, names));
}

function getAttribute(argument: unknown, path: string, names: Names): Value {
  const text = typeof argument === "string" ? argument : undefined;
  const dot = text?.indexOf(".") ?? -1;
  const [id, attribute] =
    text === undefined ? (argument as unknown[]) : [text.slice(0, dot), text.slice(dot + 1)];
  const name = resolveValue(attribute, path, names);
  if (name === UNRESOLVED) return UNRESOLVED;
  if (typeof id !== "string" || typeof name !== "string" || dot === 0 || (text && dot < 0)) {
    return names.refuse(path, "wants a logical id and an attribute");
  }
  return names.attribute(id, name, path);
}

function join(argument: unknown, path: string, names: Names): Value {
  if (!Array.isArray(argument) || argument.length !== 2 || typeof argument[0] !== "string") {
    return names.refuse(path, "wants a delimiter and a list");
  }
  const list = resolveValue(argument[1], `${path}[1]`, names);
  if (isUnresolved(list)) return UNRESOLVED;
  if (!Array.isArray(list) || !list.every(isScalar)) {
    return names.refuse(path, "joins strings only");
  }
  return list.map(String).join(argument[0]);
}

function sub(argument: unknown, path: string, names: Names): Value {
  const [template, map] = Array.isArray(argument) ? argument : [argument, {}];
  if (typeof template !== "string" || !isRecord(map)) {
    return names.refuse(path, "wants a string, or a string and a map");
  }
  return substitute(
    template,
    (name) => {
      if (Object.hasOwn(map, name)) return resolveValue(map[name], `${path}.${name}`, names);
      return name.includes(".") ? getAttribute(name, path, names) : names.ref(name, path);
    },
    (problem) => names.refuse(path, problem),
  );
}

function choose(argument: unknown, path: string, names: Names): Value {
  if (!Array.isArray(argument) || argument.length !== 3 || typeof argument[0] !== "string") {
    return names.refuse(path, "wants a condition and two values");
  }
  const holds = names.condition(argument[0], path);
  if (holds === UNRESOLVED) return UNRESOLVED;
  const index = holds ? 1 : 2;
  return resolveValue(argument[index], `${path}[${index}]`, names);
}

function select(argument: unknown, path: string, names: Names): Value {
  const resolved = resolveValue(argument, path, names);
  if (!Array.isArray(resolved) || resolved.length !== 2) {
    return names.refuse(path, "wants an index and a list");
  }
  const [index, list] = resolved as readonly Value[];
  if (index === UNRESOLVED || list === UNRESOLVED) return UNRESOLVED;
  const item = Array.isArray(list) ? (list as readonly Value[])[Number(index)] : undefined;
  return item ?? names.refuse(path, `the list has no item ${String(index)}`);
}

function split(argument: unknown, path: string, names: Names): Value {
  const resolved = resolveValue(argument, path, names);
  if (isUnresolved(resolved)) return UNRESOLVED;
  const [delimiter, text] = Array.isArray(resolved) ? (resolved as unknown[]) : [];
  if (typeof delimiter !== "string" || delimiter === "" || typeof text !== "string") {
    return names.refuse(path, "wants a delimiter and a string");
  }
  return text.split(delimiter);
}

function findInMap(argument: unknown, path: string, names: Names): Value {
  const resolved = resolveValue(argument, path, names);
  if (isUnresolved(resolved)) return UNRESOLVED;
  const keys = Array.isArray(resolved) ? (resolved as unknown[]) : [];
  const [map, first, second] = keys;
  if (keys.length !== 3 || typeof map !== "string") {
    return names.refuse(path, "wants a map and two keys, and no default");
  }
  const found = names.mapping(map, String(first), String(second));
  return found ?? names.refuse(path, `there is no ${map}.${String(first)}.${String(second)}`);
}

function stackOutput(argument: unknown, path: string, names: Names): Value {
  const resolved = resolveValue(argument, path, names);
  if (isUnresolved(resolved)) return UNRESOLVED;
  const {
    StackName: stack,
    OutputName: output,
    Region: region,
    ...others
  } = isRecord(resolved) ? resolved : {};
  if (typeof stack !== "string" || typeof output !== "string" || Object.keys(others).length > 0) {
    return names.refuse(path, "wants StackName and OutputName, and no RoleArn");
  }
  if (region !== undefined && region !== names.ref("AWS::Region", path)) {
    return names.refuse(path, `the local host has no region ${String(region)}`);
  }
  return names.stackOutput(stack, output, path);
}

function isScalar(value: unknown): value is string | number | boolean {
  return ["string", "number", "boolean"].includes(typeof value);
}
