/** Joins what the API lists with what is heard live into the rows of the robots' list. */
import type { Payload, presence } from "@outrider/protocol";
import type { RobotSummary, Telemetry } from "../api/readings.ts";

export type Presence = Payload<typeof presence>;

/** Is what was heard of one robot since the page opened. */
export interface Heard {
  readonly presence?: Presence;
  readonly telemetry?: Telemetry;
}

export interface FleetRow {
  readonly robot: string;
  readonly online: boolean;
  readonly lastSeenAtMs: number | undefined;
  readonly batteryV: number | undefined;
  readonly emergencyStop: boolean;
  readonly board: string | undefined;
  readonly softwareVersion: string | undefined;
}

/**
 * Makes the rows, by name; live news wins, and a robot heard but not listed is shown as well. Presence
 * alone makes no row: displays and other devices tell theirs too.
 */
export function fleetRows(
  listed: readonly RobotSummary[],
  heard: ReadonlyMap<string, Heard>,
): FleetRow[] {
  const byName = new Map(listed.map((summary) => [summary.robot, summary]));
  const reporting = [...heard].flatMap(([name, { telemetry }]) => (telemetry ? [name] : []));
  const names = new Set([...byName.keys(), ...reporting]);
  return [...names]
    .map((robot) => row(robot, byName.get(robot), heard.get(robot)))
    .toSorted((a, b) => a.robot.localeCompare(b.robot, undefined, { numeric: true }));
}

function row(robot: string, listed: RobotSummary | undefined, heard: Heard = {}): FleetRow {
  const { presence, telemetry } = heard;
  const online = presence === undefined ? (listed?.online ?? false) : presence.state === "online";
  return {
    robot,
    online,
    lastSeenAtMs: latest(telemetry?.takenAtMs, listed?.lastSeenAtMs),
    batteryV: telemetry?.batteryV,
    emergencyStop: telemetry?.emergencyStop ?? false,
    board: presence?.board ?? listed?.board,
    softwareVersion: presence?.softwareVersion ?? listed?.softwareVersion,
  };
}

function latest(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? (a ?? b) : Math.max(a, b);
}
