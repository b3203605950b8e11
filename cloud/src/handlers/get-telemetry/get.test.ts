// Aim: the range asked for, oldest first, over pages, and nothing that is not a range.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openRobotTables,
  type RobotTables,
} from "../../../../test/fixtures/tables/robot-tables.ts";
import { openRegistry } from "../registry.ts";
import { openTelemetry } from "../telemetry-table.ts";
import { getTelemetry } from "./get.ts";

const NOON_MS = Date.parse("2026-11-22T12:00:00Z");
const MINUTE_MS = 60_000;

describe("GET /robots/{robot}/telemetry", () => {
  let tables: RobotTables;
  beforeAll(async () => {
    tables = await openRobotTables();
    await tables.putDevice("rover-1");
    await tables.putDevice("rover-2");
    for (const minutes of [-90, -30, -20, -10, 0])
      await tables.putReport("rover-1", NOON_MS + minutes * MINUTE_MS);
  });
  afterAll(() => tables[Symbol.asyncDispose]());

  const get = (query: Record<string, string> = {}, thing = "rover-1") =>
    getTelemetry(
      { thing, query },
      {
        registry: openRegistry(tables.documents, "registry"),
        telemetry: openTelemetry(tables.documents, "telemetry"),
        nowMs: () => NOON_MS,
      },
    );
  const minutesOf = (answer: Awaited<ReturnType<typeof get>>) =>
    (answer.ok ? (answer.body as { telemetry: { takenAtMs: number }[] }).telemetry : []).map(
      ({ takenAtMs }) => (takenAtMs - NOON_MS) / MINUTE_MS,
    );

  it("lists the last hour, oldest first, when no range is asked for", async () => {
    expect(minutesOf(await get())).toEqual([-30, -20, -10, 0]);
  });

  it("takes both ends of the range as ISO times or as ms, and includes them", async () => {
    const from = new Date(NOON_MS - 30 * MINUTE_MS).toISOString();
    const to = String(NOON_MS - 10 * MINUTE_MS);
    expect(minutesOf(await get({ from, to }))).toEqual([-30, -20, -10]);
  });

  it("continues where the page before ended", async () => {
    const first = await get({ limit: "3" });
    expect(minutesOf(first)).toEqual([-30, -20, -10]);
    const { nextToken } = (first.ok ? first.body : {}) as { nextToken: string };
    expect(minutesOf(await get({ limit: "3", nextToken }))).toEqual([0]);
    expect(await get({ nextToken }, "rover-2")).toMatchObject({ ok: false, status: 400 });
  });

  it.each([
    { from: "yesterday" },
    { to: "2026-11-22" },
    { from: String(NOON_MS), to: String(NOON_MS - 1) },
    { limit: "1001" },
    { nextToken: "e30" },
    { from: "-1" },
  ])("refuses %j with 400", async (query) => {
    const answer = await get(query as unknown as Record<string, string>);
    expect(answer).toMatchObject({ ok: false, status: 400 });
  });

  it.each(["rover-9", "outrider"])("answers 404 for the robot %s", async (thing) => {
    expect(await get({}, thing)).toMatchObject({ ok: false, status: 404 });
  });
});
