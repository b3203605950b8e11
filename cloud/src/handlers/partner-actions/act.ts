/** Decides what one `POST /partner/robots/{robot}/actions` does. */
import { type Judged, thingNameProblem } from "@outrider/protocol";
import { holderAt } from "../../lease/lease.ts";
import { type PublishTools, publishAction } from "../publish-action/publish.ts";
import { PUBLISH_BYTES_MAX } from "../publish-action/request.ts";
import { type Decision, refuse } from "../reply.ts";
import { actionRequest } from "./request.ts";

/**
 * Publishes one action. Partners never hold a lease, so a robot that somebody drives is 409 for them,
 * without a word of whom; a stop is let through whoever drives. Otherwise as `POST /publish`: 400 a bad body, 404 an unknown robot, 409 one that is offline.
 */
export async function act(
  { thing, body }: { readonly thing: string; readonly body: string | null },
  tools: PublishTools,
): Promise<Decision> {
  if (Buffer.byteLength(body ?? "") > PUBLISH_BYTES_MAX)
    return refuse(413, `The body may have at most ${PUBLISH_BYTES_MAX} bytes.`);
  const asked = readAction(body ?? "");
  if (!asked.ok) return refuse(400, asked.problem);
  if (thingNameProblem(thing) !== undefined) return refuse(404, "There is no such robot.");
  const isStop = asked.value.action === "stop";
  if (!isStop && holderAt(await tools.lease(thing), tools.nowMs()) !== undefined)
    return refuse(409, `Somebody drives the robot ${thing} now.`);
  const request = JSON.stringify({ ...asked.value, robot: thing });
  return publishAction({ body: request, sender: { mayDrive: true } }, tools);
}

function readAction(text: string): Judged<{ action: string }> {
  try {
    const parsed = actionRequest.safeParse(JSON.parse(text));
    if (parsed.success) return { ok: true, value: parsed.data };
    const issue = parsed.error.issues[0];
    const path = issue?.path.map(String).join(".") ?? "";
    return { ok: false, problem: `${path === "" ? "body" : path}: ${issue?.message ?? "bad"}` };
  } catch {
    return { ok: false, problem: "The body is not JSON." };
  }
}
