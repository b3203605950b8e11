/** Judges documents by a schema. */
import type { z } from "zod";
import type { Judged } from "./weather.ts";

/** Judges a document; the problem names the first member that is wrong. */
export function judge<T>(schema: z.ZodType<T>, document: unknown): Judged<T> {
  const read = schema.safeParse(document);
  if (read.success) return { ok: true, value: read.data };
  const [issue] = read.error.issues;
  const where = issue?.path.join(".") || "the document";
  return { ok: false, problem: `${where}: ${issue?.message ?? "is not as expected"}` };
}

/** Picks the member with the highest number, or undefined of none. */
export function newest<T>(members: readonly T[], numberOf: (member: T) => number): T | undefined {
  return members.reduce<T | undefined>(
    (best, member) => (best === undefined || numberOf(member) > numberOf(best) ? member : best),
    undefined,
  );
}
