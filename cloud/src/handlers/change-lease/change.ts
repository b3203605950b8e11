/** Decides what one `POST /robots/{robot}/lease` does: check, find who asks, perform. */
import { thingNameProblem } from "@outrider/protocol";
import { viewLease } from "../../lease/lease-view.ts";
import type { OperatorIds } from "../../lease/operator-ids.ts";
import { type LeaseTools, performChange } from "../../lease/perform-change.ts";
import type { Member } from "../caller.ts";
import type { Registry } from "../registry.ts";
import { type Decision, refuse } from "../reply.ts";
import { CHANGE_BYTES_MAX, readChange } from "./request.ts";

export interface ChangeTools extends LeaseTools {
  readonly registry: Registry;
  readonly operatorIds: OperatorIds;
}

export interface ChangeRequest {
  readonly thing: string;
  readonly body: string | null;
  readonly caller: Pick<Member, "sub" | "name" | "role">;
  readonly requestId: string;
}

/** Longest name that the message carries, in characters. */
const NAME_LENGTH_MAX = 128;

/**
 * Changes who may drive a robot and answers with the lease as it is then: look at its holder. Refuses
 * with 400 and 413 a bad body, 403 a take-over by somebody else than an admin, 404 an unknown robot,
 * 409 what can't be as things stand, with the lease, or a caller without `POST /session`.
 */
export async function changeRobotLease(
  { thing, body, caller, requestId }: ChangeRequest,
  tools: ChangeTools,
): Promise<Decision> {
  const text = body ?? "";
  if (thingNameProblem(thing) !== undefined) return refuse(404, "There is no such robot.");
  if (Buffer.byteLength(text) > CHANGE_BYTES_MAX)
    return refuse(413, `The body may have at most ${CHANGE_BYTES_MAX} bytes.`);
  const change = readChange(text);
  if (!change.ok) return refuse(400, change.problem);
  const [robot, operatorId] = await Promise.all([
    tools.registry.find(thing),
    tools.operatorIds.of(caller.sub),
  ]);
  if (robot === undefined) return refuse(404, `There is no robot ${thing}.`);
  if (operatorId === undefined)
    return refuse(409, "Nobody knows your connection yet: call POST /session first.");
  const by = { operatorId, sub: caller.sub, name: caller.name.slice(0, NAME_LENGTH_MAX) };
  const event = { change: change.value, by, isAdmin: caller.role === "admin", requestId };
  const performed = await performChange(thing, event, tools);
  const lease = viewLease(performed.lease, tools.nowMs());
  if (performed.ok) return { ok: true, body: lease };
  return refuse(performed.status, performed.message, { lease });
}
