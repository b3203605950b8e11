// Aim: a robot is the only one only where no other can stand on a further page of the registry.
import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { expect, it } from "vitest";
import { openRobotTables } from "../../../test/fixtures/tables/robot-tables.ts";
import { openRegistry } from "./registry.ts";

/** A query's page ends at 1 MB, so three records of this size fill one. */
const LONG = "x".repeat(390_000);

it("names no only robot while a second one may stand behind a page of other devices", async () => {
  await using tables = await openRobotTables();
  const registry = openRegistry(tables.documents, "registry");
  await tables.putDevice("a-rover");
  expect(await registry.onlyRobot()).toBe("a-rover");
  for (const thing of ["b-kiosk", "c-kiosk", "d-kiosk"]) {
    const Item = { thing, record: "device", type: "display", note: LONG };
    await tables.documents.send(new PutCommand({ TableName: "registry", Item }));
  }
  await tables.putDevice("e-rover");
  expect(await registry.onlyRobot()).toBeUndefined();
});
