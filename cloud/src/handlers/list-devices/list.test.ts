// Aim: the inventory has every device once, with what is known of it and no more.
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openRobotTables,
  type RobotTables,
} from "../../../../test/fixtures/tables/robot-tables.ts";
import { openRegistry } from "../registry.ts";
import { listDevices } from "./list.ts";

const CERTIFICATE = {
  certificateId: "ab".repeat(32),
  certificateCreatedAtMs: 1_795_398_000_000,
  certificateExpiresAtMs: 2_524_607_999_000,
};

describe("GET /devices", () => {
  let tables: RobotTables;
  beforeAll(async () => {
    tables = await openRobotTables();
    await tables.putDevice("rover-1");
    await tables.putPresence("rover-1", "online", 5_000);
    const Item = { thing: "kiosk-1", record: "device", type: "display", revoked: true };
    const secret = { provisioningToken: "not for the inventory" };
    await tables.documents.send(
      new PutCommand({ TableName: "registry", Item: { ...Item, ...CERTIFICATE, ...secret } }),
    );
  });
  afterAll(() => tables[Symbol.asyncDispose]());

  const list = (parameters: Record<string, string> = {}) =>
    listDevices(parameters, openRegistry(tables.documents, "registry"));

  it("lists devices of every type with their presence and certificate, where known", async () => {
    const kiosk = { thing: "kiosk-1", type: "display", online: false, revoked: true };
    expect(await list()).toEqual({
      ok: true,
      body: {
        devices: [
          { ...kiosk, ...CERTIFICATE },
          {
            thing: "rover-1",
            type: "robot",
            online: true,
            lastSeenAtMs: 5_000,
            board: "explorer-hat",
            softwareVersion: "0.1.0",
          },
        ],
      },
    });
  });

  it("goes page by page", async () => {
    const first = await list({ limit: "1" });
    const { nextToken } = (first as { body: { nextToken: string } }).body;
    expect(await list({ limit: "1", nextToken })).toMatchObject({
      body: { devices: [{ thing: "rover-1" }] },
    });
    expect(await list({ limit: "0" })).toMatchObject({ ok: false, status: 400 });
  });
});
