/** Turns what a strict schema found wrong into refusals by property path. */
import type { z } from "zod";
import { isUnresolved } from "./unresolved.ts";

export interface PropertyProblem {
  readonly path: string;
  readonly problem: string;
}

/**
 * Lists what is wrong, one entry for each unknown property. What concerns a value that was refused
 * already is left out.
 */
export function propertyProblems(
  issues: readonly z.core.$ZodIssue[],
  properties: unknown,
  prefix: readonly PropertyKey[] = [],
): PropertyProblem[] {
  return issues.flatMap((issue) => {
    const path = [...prefix, ...issue.path];
    if (issue.code === "unrecognized_keys") {
      return issue.keys.map((key) => ({
        path: render([...path, key]),
        problem: "is not honoured",
      }));
    }
    if (isUnresolved(valueAt(properties, path))) return [];
    if (issue.code === "invalid_union") return unionProblems(issue, properties, path);
    return [{ path: render(path), problem: issue.message }];
  });
}

/** Takes the member of a union that fits best: whoever wrote the template most likely meant it. */
function unionProblems(
  issue: z.core.$ZodIssueInvalidUnion,
  properties: unknown,
  path: readonly PropertyKey[],
): PropertyProblem[] {
  const [best] = [...issue.errors].sort((left, right) => left.length - right.length);
  return best === undefined || best.length === 0
    ? [{ path: render(path), problem: issue.message }]
    : propertyProblems(best, properties, path);
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let at = value;
  for (const key of path) {
    if (typeof at !== "object" || at === null) return at;
    at = (at as Record<PropertyKey, unknown>)[key];
  }
  return at;
}

function render(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === "number" ? `${text}[${key}]` : `${text}.${String(key)}`),
    "Properties",
  );
}
