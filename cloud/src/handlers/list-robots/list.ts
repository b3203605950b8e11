/** Decides what `GET /robots` answers. */
import { nextOf, readPageQuery } from "../page-query.ts";
import type { Registry } from "../registry.ts";
import { type Decision, refuse } from "../reply.ts";

/** Lists robots by name, 50 at a time unless `limit` (1 to 100) says otherwise. */
export async function listRobots(
  parameters: Readonly<Record<string, string | undefined>>,
  registry: Registry,
): Promise<Decision> {
  const query = readPageQuery(parameters);
  if (!query.ok) return refuse(400, query.problem);
  const { limit, afterThing } = query.value;
  const { robots, lastThing } = await registry.list(limit, afterThing);
  return { ok: true, body: { robots, ...nextOf(lastThing) } };
}
