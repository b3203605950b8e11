// Aim: partners drive only what nobody else drives, and may always stop.
import { expect, it } from "vitest";
import { openRobotTables } from "../../../../test/fixtures/tables/robot-tables.ts";
import { firstLease } from "../../lease/lease.ts";
import { openRegistry } from "../registry.ts";
import { act } from "./act.ts";

const NOW_MS = 1_795_378_500_000;

it("publishes for a free robot, and not while somebody holds its lease", async () => {
  await using tables = await openRobotTables();
  await tables.putDevice("rover-1");
  await tables.putPresence("rover-1", "online", 1);
  const topics: string[] = [];
  let lease = firstLease("rover-1");
  const ask = (thing: string, body: unknown) =>
    act(
      { thing, body: typeof body === "string" ? body : JSON.stringify(body) },
      {
        registry: openRegistry(tables.documents, "registry"),
        lease: () => Promise.resolve(lease),
        send: (topic) => {
          topics.push(topic);
          return Promise.resolve();
        },
        nowMs: () => NOW_MS,
      },
    );
  expect(await ask("rover-1", { action: "forward" })).toMatchObject({ ok: true });
  expect(await ask("rover-9", { action: "forward" })).toMatchObject({ status: 404 });
  expect(await ask("+/action", { action: "forward" })).toMatchObject({ status: 404 });
  for (const body of ["", "{", "[]", { action: "fly" }, { action: "stop", robot: "rover-2" }])
    expect(await ask("rover-1", body)).toMatchObject({ status: 400 });
  expect(await ask("rover-1", "x".repeat(1_100))).toMatchObject({ status: 413 });
  lease = { ...lease, holder: "ann", expiresAtMs: NOW_MS + 1 };
  expect(await ask("rover-1", { action: "forward" })).toMatchObject({ status: 409 });
  expect(await ask("rover-1", { action: "stop" })).toMatchObject({ ok: true });
  lease = { ...lease, expiresAtMs: NOW_MS };
  expect(await ask("rover-1", { action: "forward" })).toMatchObject({ ok: true });
  expect(topics).toEqual(["rover-1/action", "rover-1/action", "rover-1/action"]);
});
