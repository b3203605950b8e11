// Aim: what a caller may send and when a robot is told. The tables are real ones in memory; what
// would go to IoT Core is collected.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  openRobotTables,
  type RobotTables,
} from "../../../../test/fixtures/tables/robot-tables.ts";
import { openRegistry } from "../registry.ts";
import { publishAction } from "./publish.ts";

describe("POST /publish", () => {
  let tables: RobotTables;
  let sent: { topic: string; payload: unknown }[];
  beforeAll(async () => {
    tables = await openRobotTables();
    await tables.putDevice("rover-1");
    await tables.putPresence("rover-1", "online", 1);
    await tables.putDevice("kiosk-1", "display");
  });
  afterAll(() => tables[Symbol.asyncDispose]());
  beforeEach(() => {
    sent = [];
  });

  const publish = (body: unknown) =>
    publishAction(typeof body === "string" ? body : JSON.stringify(body), {
      registry: openRegistry(tables.documents, "registry"),
      send: (topic, payload) => {
        sent.push({ topic, payload: JSON.parse(new TextDecoder().decode(payload)) });
        return Promise.resolve();
      },
      nowMs: () => 1_795_378_500_000,
    });

  it("publishes the action with the time of publication", async () => {
    const payload = { action: "forward", publishedAtMs: 1_795_378_500_000 };
    expect(await publish({ action: "forward", robot: "rover-1" })).toEqual({
      ok: true,
      body: { robot: "rover-1", ...payload },
    });
    expect(sent).toEqual([{ topic: "rover-1/action", payload }]);
  });

  it("takes the only robot when none is named, whatever other devices there are", async () => {
    expect(await publish({ action: "stop" })).toMatchObject({ ok: true });
    expect(sent[0]?.topic).toBe("rover-1/action");
  });

  it.each([
    ["no JSON", "{", 400],
    ["an empty body", "", 400],
    ["an unknown action", { action: "fly", robot: "rover-1" }, 400],
    ["no action", { robot: "rover-1" }, 400],
    ["a further member", { action: "stop", robot: "rover-1", speed: 1 }, 400],
    ["a name with a topic's wildcard", { action: "stop", robot: "+" }, 400],
    ["a name with a slash", { action: "stop", robot: "rover-1/x" }, 400],
    ["an unknown robot", { action: "stop", robot: "rover-9" }, 404],
    ["a device that is no robot", { action: "stop", robot: "kiosk-1" }, 404],
    ["a body of more than 1 KB", JSON.stringify({ action: "stop", robot: "r".repeat(1100) }), 413],
  ])("refuses %s and publishes nothing", async (_, body, status) => {
    expect(await publish(body)).toMatchObject({ ok: false, status });
    expect(sent).toEqual([]);
  });

  it("refuses a robot that is offline or never connected with 409", async () => {
    await tables.putDevice("rover-2");
    expect(await publish({ action: "stop", robot: "rover-2" })).toMatchObject({ status: 409 });
    await tables.putPresence("rover-2", "offline", 2);
    expect(await publish({ action: "stop", robot: "rover-2" })).toMatchObject({ status: 409 });
    expect(sent).toEqual([]);
  });

  it("asks which robot when there are several", async () => {
    await tables.putDevice("rover-3");
    expect(await publish({ action: "stop" })).toMatchObject({ ok: false, status: 400 });
  });
});
