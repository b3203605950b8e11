/** Joins plain lists: what is heard live wins over what the API said before. */
import { describe, expect, it } from "vitest";
import type { RobotSummary, Telemetry } from "../api/readings.ts";
import { fleetRows, type Heard } from "./fleet.ts";

function listed(robot: string, online: boolean): RobotSummary {
  return { robot, online, lastSeenAtMs: 1_000, board: undefined, softwareVersion: undefined };
}

const GONE = { state: "offline", bootId: "boot-0001", softwareVersion: "1" } as const;

describe("fleet rows", () => {
  it("are sorted by name, numbers as numbers", () => {
    const rows = fleetRows([listed("rover-10", true), listed("rover-2", true)], new Map());
    expect(rows.map(({ robot }) => robot)).toEqual(["rover-2", "rover-10"]);
  });

  it("take live presence over the API's, and the newest time", () => {
    const telemetry = { takenAtMs: 5_000, batteryV: 7.2, emergencyStop: true } as Telemetry;
    const heard = new Map<string, Heard>([["rover-1", { presence: GONE, telemetry }]]);
    expect(fleetRows([listed("rover-1", true)], heard)).toMatchObject([
      { online: false, lastSeenAtMs: 5_000, batteryV: 7.2, emergencyStop: true },
    ]);
  });

  it("show a robot that reports before it is listed, and no other device", () => {
    const online = { presence: { ...GONE, state: "online" } } as const;
    const telemetry = { takenAtMs: 5_000 } as Telemetry;
    const heard = new Map<string, Heard>([
      ["rover-9", { ...online, telemetry }],
      ["kiosk-1", online],
    ]);
    expect(fleetRows([], heard)).toMatchObject([{ robot: "rover-9", online: true }]);
  });
});
