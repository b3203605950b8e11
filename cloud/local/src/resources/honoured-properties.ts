/** Lists what a resource type's schema honours, as property paths. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";

type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * Gives every honoured property path, sorted: `Environment.Variables`, `Tags[].Key`. Where a schema
 * leaves the inside open (a policy document, a map), the path ends there.
 */
export function honouredProperties(kind: ResourceKind): string[] {
  const schema = z.toJSONSchema(kind.schema, {
    io: "input",
    unrepresentable: "any",
    reused: "inline",
  });
  return [...new Set(pathsIn(schema, ""))].sort();
}

function pathsIn(schema: JsonSchema, at: string): string[] {
  const inside = Object.entries(schema.properties ?? {}).flatMap(([name, property]) => {
    const path = at === "" ? name : `${at}.${name}`;
    return [path, ...(typeof property === "boolean" ? [] : pathsIn(property, path))];
  });
  const alternatives = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  return [
    ...inside,
    ...alternatives.flatMap((one) => (typeof one === "boolean" ? [] : pathsIn(one, at))),
    ...itemPaths(schema, at),
  ];
}

function itemPaths({ items }: JsonSchema, at: string): string[] {
  return typeof items === "object" && !Array.isArray(items) ? pathsIn(items, `${at}[]`) : [];
}
