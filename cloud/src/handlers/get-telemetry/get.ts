/** Decides what `GET /robots/{robot}/telemetry` answers. */
import { thingNameProblem } from "@outrider/protocol";
import { tokenFromPlace } from "../page-token.ts";
import type { Registry } from "../registry.ts";
import { type Decision, refuse } from "../reply.ts";
import type { TelemetryTable } from "../telemetry-table.ts";
import { readQuery } from "./query.ts";

export interface TelemetryTools {
  readonly registry: Registry;
  readonly telemetry: TelemetryTable;
  /** Gives the time in ms since 1970. */
  readonly nowMs: () => number;
}

/** Lists a robot's reports, oldest first; a `nextToken` in the answer says that more may follow. */
export async function getTelemetry(
  request: {
    readonly thing: string;
    readonly query: Readonly<Record<string, string | undefined>>;
  },
  { registry, telemetry, nowMs }: TelemetryTools,
): Promise<Decision> {
  const { thing } = request;
  if (thingNameProblem(thing) !== undefined) return refuse(404, "There is no such robot.");
  const range = readQuery(thing, request.query, nowMs());
  if (!range.ok) return refuse(400, range.problem);
  const [robot, page] = await Promise.all([registry.find(thing), telemetry.range(range.value)]);
  if (robot === undefined) return refuse(404, `There is no robot ${thing}.`);
  return {
    ok: true,
    body: { robot: thing, telemetry: page.reports, ...nextOf(range.value, page.lastMs) },
  };
}

function nextOf(
  { thing, fromMs, toMs }: { thing: string; fromMs: number; toMs: number },
  lastMs: number | undefined,
) {
  if (lastMs === undefined) return {};
  return { nextToken: tokenFromPlace({ thing, fromMs, toMs, afterMs: lastMs }) };
}
