/** Reads `limit` and `nextToken` of a list of things, page by page. */
import type { Judged } from "@outrider/protocol";
import { z } from "zod";
import { placeFromToken, tokenFromPlace } from "./page-token.ts";

const query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  nextToken: z.string().max(1024).optional(),
});

const place = z.strictObject({ thing: z.string().min(1).max(128) });

export interface PageQuery {
  /** 1 to 100; 50 when the caller does not say. */
  readonly limit: number;
  /** Thing behind which the page starts. */
  readonly afterThing?: string;
}

/** Reads a query; other members are ignored. */
export function readPageQuery(
  parameters: Readonly<Record<string, string | undefined>>,
): Judged<PageQuery> {
  const parsed = query.safeParse(parameters);
  if (!parsed.success) return { ok: false, problem: "limit: a whole number from 1 to 100" };
  const { limit, nextToken } = parsed.data;
  if (nextToken === undefined) return { ok: true, value: { limit } };
  const after = placeFromToken(nextToken, place);
  return after.ok ? { ok: true, value: { limit, afterThing: after.value.thing } } : after;
}

/** Gives the member of an answer that says where its page ended; nothing at the end of the list. */
export function nextOf(lastThing: string | undefined): { readonly nextToken?: string } {
  return lastThing === undefined ? {} : { nextToken: tokenFromPlace({ thing: lastThing }) };
}
