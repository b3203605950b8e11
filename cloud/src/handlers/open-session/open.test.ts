// Aim: a session ends in one policy and one record, whatever happened before. The table is a real one
// in memory; policies are a set of pairs.
import { GetCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  openRobotTables,
  type RobotTables,
} from "../../../../test/fixtures/tables/robot-tables.ts";
import type { CallerRole } from "../caller.ts";
import { openSessions } from "../sessions-table.ts";
import { openSession } from "./open.ts";

const ANN_ID = "us-east-1:1c7a4d0e-52a1-4d2a-9d7e-9b1f7e1c2d3f";
const NOW_MS = 1_795_398_000_000;

describe("POST /session", () => {
  let tables: RobotTables;
  let attached: Set<string>;
  beforeAll(async () => {
    tables = await openRobotTables();
  });
  afterAll(() => tables[Symbol.asyncDispose]());
  beforeEach(() => {
    attached = new Set();
  });

  const open = (role: CallerRole, authorization = "Bearer ann's token") =>
    openSession(
      authorization,
      { sub: "5c1a", name: "Ann", groups: [role], role },
      {
        identities: {
          identityOf: async (token) => (token === "ann's token" ? ANN_ID : undefined),
          attach: async (policy, id) => void attached.add(`${policy} ${id}`),
          detach: async (policy, id) => void attached.delete(`${policy} ${id}`),
        },
        sessions: openSessions(tables.documents, "sessions"),
        viewerPolicies: ["Viewer", "ViewerDisplays"],
        operatorPolicies: ["Operator", "OperatorDisplays"],
        nowMs: () => NOW_MS,
      },
    );

  it("tells who the caller is to the broker, and remembers it", async () => {
    expect(await open("operator")).toEqual({
      ok: true,
      body: { operatorId: ANN_ID, name: "Ann", groups: ["operator"], role: "operator" },
    });
    const read = new GetCommand({ TableName: "sessions", Key: { identityId: ANN_ID } });
    expect((await tables.documents.send(read)).Item).toEqual({
      identityId: ANN_ID,
      sub: "5c1a",
      name: "Ann",
      role: "operator",
      atMs: NOW_MS,
      expiresAtS: NOW_MS / 1_000 + 31 * 86_400,
    });
  });

  it("takes the token with its scheme in any case, and without", async () => {
    for (const sent of ["ann's token", "bearer ann's token", "Bearer  ann's token"])
      expect(await open("viewer", sent)).toMatchObject({ ok: true });
  });

  it("leaves exactly the policies of the role, also when the role changed or it is said twice", async () => {
    const roles = ["viewer", "viewer", "admin", "operator", "viewer"] as const;
    const policies = ["Viewer", "Viewer", "Operator", "Operator", "Viewer"];
    for (const [index, role] of roles.entries()) {
      await open(role);
      const policy = policies[index];
      expect([...attached]).toEqual([`${policy} ${ANN_ID}`, `${policy}Displays ${ANN_ID}`]);
    }
  });

  it("gives nothing for a token that the identity pool does not take", async () => {
    expect(await open("admin", "Bearer another")).toMatchObject({ ok: false, status: 403 });
    expect(await open("admin", "")).toMatchObject({ ok: false, status: 403 });
    expect(attached.size).toBe(0);
  });
});
