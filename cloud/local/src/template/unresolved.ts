/**
 * Two marks that stand in for a value while a template is resolved. `NO_VALUE` takes its place out
 * of the object or list that holds it. `UNRESOLVED` stands where something was refused, so that what
 * depends on it is not reported a second time under another name.
 */
export const NO_VALUE: unique symbol = Symbol("AWS::NoValue");
export const UNRESOLVED: unique symbol = Symbol("unresolved");

/** Is a resolved value: JSON, or one of the two marks. */
export type Value =
  | string
  | number
  | boolean
  | null
  | typeof NO_VALUE
  | typeof UNRESOLVED
  | readonly Value[]
  | { readonly [key: string]: Value };

/** Says whether anything inside the value was refused. */
export function isUnresolved(value: unknown): boolean {
  if (value === UNRESOLVED) return true;
  if (Array.isArray(value)) return value.some(isUnresolved);
  return isRecord(value) && Object.values(value).some(isUnresolved);
}

/** Narrows to an object with string keys: no list, no null. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
