/** Reads values from outside, of which nothing is known. */

/** Gives a member of what may be no object at all. */
export function memberOf(value: unknown, key: string): unknown {
  const isRecord = typeof value === "object" && value !== null;
  return isRecord ? (value as Readonly<Record<string, unknown>>)[key] : undefined;
}
