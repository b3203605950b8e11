// Aim: the list names each robot once with its presence, page by page, and no other device.
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openRobotTables,
  type RobotTables,
} from "../../../../test/fixtures/tables/robot-tables.ts";
import { openRegistry } from "../registry.ts";
import { listRobots } from "./list.ts";

describe("GET /robots", () => {
  let tables: RobotTables;
  beforeAll(async () => {
    tables = await openRobotTables();
    for (const thing of ["rover-1", "rover-2", "rover-3"]) await tables.putDevice(thing);
    await tables.putDevice("kiosk-1", "display");
    await tables.putPresence("rover-2", "online", 5_000);
    await tables.putPresence("kiosk-1", "online", 5_000);
  });
  afterAll(() => tables[Symbol.asyncDispose]());

  const list = (parameters: Record<string, string> = {}) =>
    listRobots(parameters, openRegistry(tables.documents, "registry"));

  it("lists every robot with its presence and no display", async () => {
    expect(await list()).toEqual({
      ok: true,
      body: {
        robots: [
          { robot: "rover-1", online: false },
          {
            robot: "rover-2",
            online: true,
            lastSeenAtMs: 5_000,
            board: "explorer-hat",
            softwareVersion: "0.1.0",
          },
          { robot: "rover-3", online: false },
        ],
      },
    });
  });

  interface Page {
    robots: { robot: string }[];
    nextToken?: string;
  }
  async function pages(nextToken?: string): Promise<string[]> {
    const answer = await list({ limit: "1", ...(nextToken && { nextToken }) });
    if (!answer.ok) throw new Error(answer.message);
    const page = answer.body as Page;
    const names = page.robots.map(({ robot }) => robot);
    return page.nextToken === undefined ? names : [...names, ...(await pages(page.nextToken))];
  }

  it("gives every robot exactly once over pages of one", async () => {
    expect(await pages()).toEqual(["rover-1", "rover-2", "rover-3"]);
  });

  it.each([{ limit: "0" }, { limit: "101" }, { limit: "x" }, { nextToken: "x" }])(
    "refuses %j with 400",
    async (parameters) => {
      expect(await list(parameters as unknown as Record<string, string>)).toMatchObject({
        ok: false,
        status: 400,
      });
    },
  );
});
