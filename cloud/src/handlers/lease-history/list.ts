/** Decides what `GET /robots/{robot}/lease/history` answers. */
import { thingNameProblem } from "@outrider/protocol";
import { z } from "zod";
import type { Lease, Named, Transition } from "../../lease/lease.ts";
import type { LeaseHeads } from "../../lease/lease-heads.ts";
import type { LeaseHistory } from "../../lease/lease-history.ts";
import { placeFromToken, tokenFromPlace } from "../page-token.ts";
import type { Registry } from "../registry.ts";
import { type Decision, refuse } from "../reply.ts";

export interface HistoryTools {
  readonly registry: Registry;
  readonly heads: Pick<LeaseHeads, "read">;
  readonly history: LeaseHistory;
}

const query = z.object({
  limit: z.coerce.number().int().min(1).max(200).default(50),
  nextToken: z.string().max(1024).optional(),
});

const place = z.strictObject({ robot: z.string(), version: z.number().int().min(1) });

/** Lists who held a robot's lease, newest first, 50 lines unless `limit` (1 to 200) says otherwise. */
export async function listLeaseHistory(
  thing: string,
  parameters: Readonly<Record<string, string | undefined>>,
  { registry, heads, history }: HistoryTools,
): Promise<Decision> {
  if (thingNameProblem(thing) !== undefined) return refuse(404, "There is no such robot.");
  const parsed = query.safeParse(parameters);
  if (!parsed.success) return refuse(400, "limit: a whole number from 1 to 200");
  const { limit, nextToken } = parsed.data;
  const after = nextToken === undefined ? undefined : placeFromToken(nextToken, place);
  if (after?.ok === false) return refuse(400, after.problem);
  if (after !== undefined && after.value.robot !== thing)
    return refuse(400, "nextToken: belongs to another robot");
  if ((await registry.find(thing)) === undefined) return refuse(404, `There is no robot ${thing}.`);
  await copyNewest(await heads.read(thing), history);
  const { transitions, lastVersion } = await history.page(thing, limit, after?.value.version);
  const next = lastVersion === undefined ? undefined : { robot: thing, version: lastVersion };
  return {
    ok: true,
    body: {
      robot: thing,
      history: transitions.map(line),
      ...(next && { nextToken: tokenFromPlace(next) }),
    },
  };
}

/** Copies the transition that a function decided and died before it could copy. */
async function copyNewest(lease: Lease, history: LeaseHistory): Promise<void> {
  const { last, version, settledVersion } = lease;
  if (last !== undefined && settledVersion < version) await history.record(last);
}

/** Leaves out what identifies people to the user pool, and requests to the log. */
function line({ version, kind, atMs, by, before, holder, expiredAtMs, reason }: Transition) {
  return {
    version,
    kind,
    atMs,
    by: named(by),
    before,
    holder,
    ...(expiredAtMs === undefined ? {} : { expiredAtMs }),
    ...(reason === undefined ? {} : { reason }),
  };
}

function named({ operatorId, name }: Named): Named {
  return { operatorId, name };
}
