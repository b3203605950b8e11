/** Decides what `GET /robots` answers. */
import { z } from "zod";
import { placeFromToken, tokenFromPlace } from "../page-token.ts";
import type { Registry } from "../registry.ts";
import { type Decision, refuse } from "../reply.ts";

const query = z.object({
  limit: z.coerce.number().int().min(1).max(100).default(50),
  nextToken: z.string().max(1024).optional(),
});

const place = z.strictObject({ thing: z.string().min(1).max(128) });

/** Lists robots by name, 50 at a time unless `limit` (1 to 100) says otherwise. */
export async function listRobots(
  parameters: Readonly<Record<string, string | undefined>>,
  registry: Registry,
): Promise<Decision> {
  const parsed = query.safeParse(parameters);
  if (!parsed.success) return refuse(400, "limit: a whole number from 1 to 100");
  const { limit, nextToken } = parsed.data;
  const after = nextToken === undefined ? undefined : placeFromToken(nextToken, place);
  if (after?.ok === false) return refuse(400, after.problem);
  const { robots, lastThing } = await registry.list(limit, after?.value.thing);
  const next = lastThing === undefined ? {} : { nextToken: tokenFromPlace({ thing: lastThing }) };
  return { ok: true, body: { robots, ...next } };
}
