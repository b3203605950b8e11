/** Decides what `GET /robots/{robot}/lease` answers. */
import { thingNameProblem } from "@outrider/protocol";
import { viewLease } from "../../lease/lease-view.ts";
import type { LeaseStore } from "../../lease/perform-change.ts";
import type { Registry } from "../registry.ts";
import { type Decision, refuse } from "../reply.ts";

export interface GetLeaseTools {
  readonly registry: Registry;
  readonly leases: Pick<LeaseStore, "read">;
  /** Gives the time in ms since 1970. */
  readonly nowMs: () => number;
}

/** Tells who may drive a robot; nobody, of version 0, where nobody ever did. */
export async function getLease(
  thing: string,
  { registry, leases, nowMs }: GetLeaseTools,
): Promise<Decision> {
  if (thingNameProblem(thing) !== undefined) return refuse(404, "There is no such robot.");
  const [robot, lease] = await Promise.all([registry.find(thing), leases.read(thing)]);
  if (robot === undefined) return refuse(404, `There is no robot ${thing}.`);
  return { ok: true, body: viewLease(lease, nowMs()) };
}
