// Aim: one robot with its newest report, or 404.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openRobotTables,
  type RobotTables,
} from "../../../../test/fixtures/tables/robot-tables.ts";
import { openRegistry } from "../registry.ts";
import { openTelemetry } from "../telemetry-table.ts";
import { getRobot } from "./get.ts";

describe("GET /robots/{robot}", () => {
  let tables: RobotTables;
  beforeAll(async () => {
    tables = await openRobotTables();
    await tables.putDevice("rover-1");
    await tables.putDevice("rover-2");
    await tables.putPresence("rover-1", "online", 1_000);
    await tables.putReport("rover-1", 2_000);
    await tables.putReport("rover-1", 3_000);
  });
  afterAll(() => tables[Symbol.asyncDispose]());

  const get = (thing: string) =>
    getRobot(thing, {
      registry: openRegistry(tables.documents, "registry"),
      telemetry: openTelemetry(tables.documents, "telemetry"),
    });

  it("has the newest report and the time when the robot was last heard of", async () => {
    expect(await get("rover-1")).toEqual({
      ok: true,
      body: {
        robot: "rover-1",
        online: true,
        lastSeenAtMs: 3_005,
        board: "explorer-hat",
        softwareVersion: "0.1.0",
        telemetry: {
          takenAtMs: 3_000,
          receivedAtMs: 3_005,
          batteryV: 7.4,
          bootId: "boot-0001",
          softwareVersion: "0.1.0",
        },
      },
    });
  });

  it("tells of a robot that never connected that it is offline, without telemetry", async () => {
    expect(await get("rover-2")).toEqual({
      ok: true,
      body: { robot: "rover-2", online: false, telemetry: null },
    });
  });

  it.each(["rover-9", "outrider", "a b", ""])("answers 404 for %j", async (thing) => {
    expect(await get(thing)).toMatchObject({ ok: false, status: 404 });
  });
});
