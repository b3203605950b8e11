// Aim: every version stays, one is in force, and of two writers at the same time one wins.
// Method: a real table in memory.
import { expect, it } from "vitest";
import { openRobotTables } from "../../../test/fixtures/tables/robot-tables.ts";
import { DEFAULT_PERMISSIONS } from "./permissions.ts";
import { openPermissions, PermissionsConflict } from "./permissions-table.ts";

const rulesFor = (scope: string) => ({
  rules: [{ method: "GET" as const, path: "/partner/robots", scope }],
});
const written = { atMs: 1_795_398_000_000, note: "a test" };

it("has the software's document until one is set, and every version after that", async () => {
  await using tables = await openRobotTables();
  const permissions = openPermissions(tables.documents, "permissions");
  expect(await permissions.current()).toEqual(DEFAULT_PERMISSIONS);
  expect(await permissions.add(rulesFor("one"), written)).toBe(1);
  expect(await permissions.add(rulesFor("two"), written)).toBe(2);
  expect(await permissions.current()).toEqual({ version: 2, ...rulesFor("two") });
  expect((await permissions.history(10)).map(({ version }) => version)).toEqual([2, 1]);
  expect(await permissions.find(1)).toEqual({ version: 1, ...rulesFor("one"), ...written });
  expect(await permissions.find(9)).toBeUndefined();
});

it("goes back to an earlier version, and numbers on from the newest", async () => {
  await using tables = await openRobotTables();
  const permissions = openPermissions(tables.documents, "permissions");
  await permissions.add(rulesFor("one"), written);
  await permissions.add(rulesFor("two"), written);
  const first = await permissions.find(1);
  if (first === undefined) expect.unreachable("version 1 is gone");
  await permissions.choose(first);
  expect(await permissions.current()).toEqual({ version: 1, ...rulesFor("one") });
  expect(await permissions.add(rulesFor("three"), written)).toBe(3);
});

it("lets one of many writers at the same time win, and tells the others", async () => {
  await using tables = await openRobotTables();
  const permissions = openPermissions(tables.documents, "permissions");
  const scopes = ["a", "b", "c", "d", "e"];
  const outcomes = await Promise.allSettled(
    scopes.map((scope) => permissions.add(rulesFor(scope), written)),
  );
  const failures = outcomes.filter((one) => one.status === "rejected");
  for (const { reason } of failures) expect(reason).toBeInstanceOf(PermissionsConflict);
  expect(failures.length).toBeLessThan(scopes.length);
  const won = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  expect(won).toContain((await permissions.current()).version);
  // Who took a number and was overtaken then is in the history, and not in force.
  expect((await permissions.history(10)).length).toBeGreaterThanOrEqual(won.length);
});
