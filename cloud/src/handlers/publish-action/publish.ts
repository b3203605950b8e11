/** Decides what one request to publish an action does: check, find the robot, ask the lease, publish. */
import { action, buildTopic, encode } from "@outrider/protocol";
import { holderAt, type Lease } from "../../lease/lease.ts";
import { viewLease } from "../../lease/lease-view.ts";
import type { Registry } from "../registry.ts";
import { type Decision, type Refused, refuse } from "../reply.ts";
import { PUBLISH_BYTES_MAX, type PublishRequest, publishRequest } from "./request.ts";

export interface PublishTools {
  readonly registry: Registry;
  /** Reads a robot's newest lease. */
  readonly lease: (thing: string) => Promise<Lease>;
  /** Publishes at QoS 1, not retained. */
  readonly send: (topic: string, payload: Uint8Array) => Promise<void>;
  /** Gives the time in ms since 1970. */
  readonly nowMs: () => number;
}

/** Is on whose behalf an action is published. A script is nobody: it has no `sub` and holds no lease. */
export interface Sender {
  readonly sub?: string;
  /** Whether it may do more than stop. */
  readonly mayDrive: boolean;
}

interface PublishOptions {
  readonly body: string | null;
  readonly sender: Sender;
}

/**
 * Publishes the action that a body asks for. Refuses with 400 what fits no schema or names no robot
 * where there is not exactly one, 403 who may not drive, 404 an unknown robot, 409 one that is offline
 * or that another drives, 413 a body of more than {@link PUBLISH_BYTES_MAX} bytes. A stop is let
 * through whoever sends it and whoever drives.
 */
export async function publishAction(
  { body, sender }: PublishOptions,
  tools: PublishTools,
): Promise<Decision> {
  const read = readRequest(body);
  if (!read.ok) return read;
  const isStop = read.value.action === "stop";
  if (!isStop && !sender.mayDrive) return refuse(403, "This needs the group operator.");
  const found = await findRobot(read.value.robot, tools.registry);
  if (!found.ok) return found;
  const thing = found.value;
  const held = isStop ? undefined : await heldByAnother(thing, sender, tools);
  if (held !== undefined) return held;
  const payload = { action: read.value.action, publishedAtMs: tools.nowMs() };
  await tools.send(buildTopic(action.topic, { thing }), encode(action, payload));
  return { ok: true, body: { robot: thing, ...payload } };
}

async function findRobot(
  named: string | undefined,
  registry: Registry,
): Promise<{ ok: true; value: string } | Refused> {
  const thing = named ?? (await registry.onlyRobot());
  if (thing === undefined)
    return refuse(400, "There is not exactly one robot: say which one in the member robot.");
  const robot = await registry.find(thing);
  if (robot === undefined) return refuse(404, `There is no robot ${thing}.`);
  if (!robot.online) return refuse(409, `The robot ${thing} is offline.`);
  return { ok: true, value: thing };
}

/** Refuses where somebody else holds the lease now; a free one is nobody's. */
async function heldByAnother(
  thing: string,
  { sub }: Sender,
  { lease: readLease, nowMs }: PublishTools,
): Promise<Refused | undefined> {
  const lease = await readLease(thing);
  const atMs = nowMs();
  if (holderAt(lease, atMs) === undefined || lease.holderSub === sub) return undefined;
  return refuse(409, `${lease.holderName} holds the lease.`, { lease: viewLease(lease, atMs) });
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
