/** Decides what `GET /robots/{robot}` answers. */
import { thingNameProblem } from "@outrider/protocol";
import type { Registry } from "../registry.ts";
import { type Decision, refuse } from "../reply.ts";
import type { TelemetryTable } from "../telemetry-table.ts";

/** Tells of one robot, with its newest telemetry or null. */
export async function getRobot(
  thing: string,
  tables: { readonly registry: Registry; readonly telemetry: TelemetryTable },
): Promise<Decision> {
  if (thingNameProblem(thing) !== undefined) return refuse(404, "There is no such robot.");
  const [robot, last] = await Promise.all([
    tables.registry.find(thing),
    tables.telemetry.last(thing),
  ]);
  if (robot === undefined) return refuse(404, `There is no robot ${thing}.`);
  const heardAtMs = Number(last?.["receivedAtMs"] ?? 0);
  const lastSeenAtMs = Math.max(robot.lastSeenAtMs ?? 0, heardAtMs);
  const seen = lastSeenAtMs === 0 ? {} : { lastSeenAtMs };
  return { ok: true, body: { ...robot, ...seen, telemetry: last ?? null } };
}
