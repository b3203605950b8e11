/** Hides where a page ended in a token, so that callers only hand it back. */
import type { Judged } from "@outrider/protocol";
import type { z } from "zod";

/** Makes the token of a place. */
export function tokenFromPlace(place: unknown): string {
  return Buffer.from(JSON.stringify(place)).toString("base64url");
}

/** Reads a token back; callers may send anything, so it is judged by a schema. */
export function placeFromToken<T>(token: string, schema: z.ZodType<T>): Judged<T> {
  const bad = { ok: false, problem: "nextToken: this token is not one of this list" } as const;
  try {
    const parsed = schema.safeParse(JSON.parse(Buffer.from(token, "base64url").toString("utf8")));
    return parsed.success ? { ok: true, value: parsed.data } : bad;
  } catch {
    return bad;
  }
}
