/** Decides what one `POST /publish` does: check, find the robot, publish. */
import { action, buildTopic, encode } from "@outrider/protocol";
import type { Registry } from "../registry.ts";
import { type Decision, type Refused, refuse } from "../reply.ts";
import { PUBLISH_BYTES_MAX, type PublishRequest, publishRequest } from "./request.ts";

export interface PublishTools {
  readonly registry: Registry;
  /** Publishes at QoS 1, not retained. */
  readonly send: (topic: string, payload: Uint8Array) => Promise<void>;
  /** Gives the time in ms since 1970. */
  readonly nowMs: () => number;
}

/**
 * Publishes the action that a body asks for. Refuses with 400 what fits no schema or names no robot
 * where there is not exactly one, 404 an unknown robot, 409 one that is offline, 413 a body of more
 * than {@link PUBLISH_BYTES_MAX} bytes.
 */
export async function publishAction(body: string | null, tools: PublishTools): Promise<Decision> {
  const read = readRequest(body);
  if (!read.ok) return read;
  const { registry, send, nowMs } = tools;
  const thing = read.value.robot ?? (await registry.onlyRobot());
  if (thing === undefined)
    return refuse(400, "There is not exactly one robot: say which one in the member robot.");
  const robot = await registry.find(thing);
  if (robot === undefined) return refuse(404, `There is no robot ${thing}.`);
  if (!robot.online) return refuse(409, `The robot ${thing} is offline.`);
  const payload = { action: read.value.action, publishedAtMs: nowMs() };
  await send(buildTopic(action.topic, { thing }), encode(action, payload));
  return { ok: true, body: { robot: thing, ...payload } };
}

function readRequest(body: string | null): { ok: true; value: PublishRequest } | Refused {
  const text = body ?? "";
  if (Buffer.byteLength(text) > PUBLISH_BYTES_MAX)
    return refuse(413, `The body may have at most ${PUBLISH_BYTES_MAX} bytes.`);
  const json = parseJson(text);
  if (json === undefined) return refuse(400, "The body is not JSON.");
  const parsed = publishRequest.safeParse(json);
  if (parsed.success) return { ok: true, value: parsed.data };
  const issue = parsed.error.issues[0];
  const path = issue?.path.map(String).join(".") ?? "";
  return refuse(400, `${path === "" ? "body" : path}: ${issue?.message ?? "bad"}`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
