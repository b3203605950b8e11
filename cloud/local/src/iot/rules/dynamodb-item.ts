/** Turns a selected object into an item in DynamoDB's JSON: one attribute for each member. */
import { isObject } from "../sql/conversions.ts";
import type { Value } from "../sql/syntax.ts";

export type AttributeValue =
  | { readonly S: string }
  | { readonly N: string }
  | { readonly BOOL: boolean }
  | { readonly NULL: true }
  | { readonly L: readonly AttributeValue[] }
  | { readonly M: Readonly<Record<string, AttributeValue>> };

export function itemOf(value: {
  readonly [key: string]: Value;
}): Readonly<Record<string, AttributeValue>> {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, attributeOf(member)]),
  );
}

function attributeOf(value: Value): AttributeValue {
  if (value === null || value === undefined) return { NULL: true };
  if (typeof value === "string") return { S: value };
  if (typeof value === "number") return { N: String(value) };
  if (typeof value === "boolean") return { BOOL: value };
  return isObject(value) ? { M: itemOf(value) } : { L: value.map(attributeOf) };
}
