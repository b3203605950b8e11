/** Reads the API's answers: outside input, so every member is judged. */
import { type Payload, telemetry } from "@outrider/protocol";
import { RestError } from "./rest-error.ts";

export type Telemetry = Payload<typeof telemetry>;

export interface RobotSummary {
  readonly robot: string;
  readonly online: boolean;
  /** When the cloud last heard of it, in ms since 1970. */
  readonly lastSeenAtMs: number | undefined;
  readonly board: string | undefined;
  readonly softwareVersion: string | undefined;
}

export interface RobotDetail extends RobotSummary {
  readonly telemetry: Telemetry | undefined;
}

interface Page<T> {
  readonly items: readonly T[];
  readonly nextToken: string | undefined;
}

/** Reads `GET /robots`. @throws RestError "unreadable" */
export function readRobots(body: unknown): Page<RobotSummary> {
  const record = recordOf(body);
  return {
    items: listOf(record["robots"]).map(readSummary),
    nextToken: textOf(record["nextToken"]),
  };
}

/** Reads `GET /robots/{robot}`. @throws RestError "unreadable" */
export function readRobot(body: unknown): RobotDetail {
  const parsed = telemetry.payload.safeParse(recordOf(body)["telemetry"]);
  return { ...readSummary(body), telemetry: parsed.success ? parsed.data : undefined };
}

/** Reads `GET /robots/{robot}/telemetry`; rows of a later form that do not fit are left out. */
export function readTelemetryPage(body: unknown): Page<Telemetry> {
  const record = recordOf(body);
  const items = listOf(record["telemetry"]).flatMap((row) => {
    const parsed = telemetry.payload.safeParse(row);
    return parsed.success ? [parsed.data] : [];
  });
  return { items, nextToken: textOf(record["nextToken"]) };
}

function readSummary(value: unknown): RobotSummary {
  const record = recordOf(value);
  const robot = textOf(record["robot"]);
  if (robot === undefined) throw new RestError("unreadable", "The API lists a robot without name.");
  const lastSeenAtMs = record["lastSeenAtMs"];
  return {
    robot,
    online: record["online"] === true,
    lastSeenAtMs: typeof lastSeenAtMs === "number" ? lastSeenAtMs : undefined,
    board: textOf(record["board"]),
    softwareVersion: textOf(record["softwareVersion"]),
  };
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === "object" && value !== null) return value as Record<string, unknown>;
  throw new RestError("unreadable", "The API's answer is not what it promises.");
}

function listOf(value: unknown): readonly unknown[] {
  if (Array.isArray(value)) return value;
  throw new RestError("unreadable", "The API's answer has no list.");
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
