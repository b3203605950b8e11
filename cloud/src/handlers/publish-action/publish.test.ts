// Aim: what a caller may send and when a robot is told. The tables are real ones in memory; what
// would go to IoT Core is collected.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  openRobotTables,
  type RobotTables,
} from "../../../../test/fixtures/tables/robot-tables.ts";
import { firstLease, type Lease } from "../../lease/lease.ts";
import { openRegistry } from "../registry.ts";
import { publishAction, type Sender } from "./publish.ts";

const NOW_MS = 1_795_378_500_000;
const ANN: Sender = { sub: "sub-ann", mayDrive: true };
/** Is a script with the API key. */
const SCRIPT: Sender = { mayDrive: true };
const VIEWER: Sender = { sub: "sub-vic", mayDrive: false };

describe("POST /publish", () => {
  let tables: RobotTables;
  let sent: { topic: string; payload: unknown }[];
  let lease: Lease;
  beforeAll(async () => {
    tables = await openRobotTables();
    await tables.putDevice("rover-1");
    await tables.putPresence("rover-1", "online", 1);
    await tables.putDevice("kiosk-1", "display");
  });
  afterAll(() => tables[Symbol.asyncDispose]());
  beforeEach(() => {
    sent = [];
    lease = firstLease("rover-1");
  });

  const publish = (said: unknown, sender: Sender = ANN) => {
    const body = typeof said === "string" ? said : JSON.stringify(said);
    return publishAction(
      { body, sender },
      {
        lease: () => Promise.resolve(lease),
        registry: openRegistry(tables.documents, "registry"),
        send: (topic, payload) => {
          sent.push({ topic, payload: JSON.parse(new TextDecoder().decode(payload)) });
          return Promise.resolve();
        },
        nowMs: () => NOW_MS,
      },
    );
  };

  it("publishes the action with the time of publication", async () => {
    const payload = { action: "forward", publishedAtMs: NOW_MS };
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

  const held = (expiresAtMs: number): Lease => ({
    ...firstLease("rover-1"),
    version: 4,
    holder: "us-east-1:ann",
    holderSub: "sub-ann",
    holderName: "Ann",
    expiresAtMs,
  });
  const forward = { action: "forward", robot: "rover-1" };

  it("refuses everybody but the holder of the lease with 409, and says who that is", async () => {
    lease = held(NOW_MS + 1);
    for (const sender of [{ sub: "sub-bob", mayDrive: true }, SCRIPT])
      expect(await publish(forward, sender)).toMatchObject({
        status: 409,
        message: "Ann holds the lease.",
        members: { lease: { holder: "us-east-1:ann", version: 4 } },
      });
    expect(sent).toEqual([]);
    expect(await publish(forward, ANN)).toMatchObject({ ok: true });
  });

  it("takes a lease for free from the millisecond in which it ends", async () => {
    lease = held(NOW_MS);
    expect(await publish(forward, SCRIPT)).toMatchObject({ ok: true });
    lease = firstLease("rover-1");
    expect(await publish(forward, SCRIPT)).toMatchObject({ ok: true });
  });

  it("lets a viewer do nothing but stop", async () => {
    expect(await publish(forward, VIEWER)).toMatchObject({ status: 403 });
    expect(sent).toEqual([]);
  });

  it("lets everybody stop, whoever holds the lease", async () => {
    lease = held(NOW_MS + 1);
    for (const sender of [VIEWER, SCRIPT])
      expect(await publish({ action: "stop", robot: "rover-1" }, sender)).toMatchObject({
        ok: true,
      });
    expect(sent).toHaveLength(2);
  });

  it("asks which robot when there are several", async () => {
    await tables.putDevice("rover-3");
    expect(await publish({ action: "stop" })).toMatchObject({ ok: false, status: 400 });
  });
});
