// Aim: what a caller of the lease's paths gets, and what is published and kept. The tables are real
// ones in memory; what would go to IoT Core is collected.
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import {
  type LeaseTables,
  openLeaseTables,
} from "../../../../test/fixtures/tables/lease-tables.ts";
import { LEASE_TTL_MS, type Lease } from "../../lease/lease.ts";
import { openLeaseHeads } from "../../lease/lease-heads.ts";
import { openLeaseHistory } from "../../lease/lease-history.ts";
import { leasePayload } from "../../lease/lease-view.ts";
import { openOperatorIds } from "../../lease/operator-ids.ts";
import { getLease } from "../get-lease/get.ts";
import { listLeaseHistory } from "../lease-history/list.ts";
import { openRegistry } from "../registry.ts";
import { changeRobotLease } from "./change.ts";

let tables: LeaseTables;
let nowMs: number;
let robots = 0;
let robot: string;
let requests = 0;
let published: unknown[];

beforeAll(async () => {
  tables = await openLeaseTables();
  await tables.putSession("sub-ann", "id-ann-old", 1);
  await tables.putSession("sub-ann", "id-ann", 2);
  await tables.putSession("sub-bob", "id-bob", 1);
});
afterAll(() => tables[Symbol.asyncDispose]());
beforeEach(async () => {
  robots += 1;
  robot = `rover-${robots}`;
  await tables.putDevice(robot);
  nowMs = 1_795_398_000_000;
  published = [];
});

function toolsOf() {
  const { documents } = tables;
  const heads = openLeaseHeads(documents, "leases");
  const history = openLeaseHistory(documents, "lease-history");
  return {
    registry: openRegistry(documents, "registry"),
    operatorIds: openOperatorIds(documents, "lease-sessions"),
    heads,
    history,
    leases: heads,
    store: { ...heads, ...history },
    publish: async (lease: Lease): Promise<void> => {
      published.push(leasePayload(lease));
    },
    nowMs: () => nowMs,
  };
}

function change(name: string, body: unknown, tools: Partial<ReturnType<typeof toolsOf>> = {}) {
  requests += 1;
  const text = typeof body === "string" ? body : JSON.stringify(body);
  const caller = { sub: `sub-${name}`, name, role: "operator" as const };
  const request = { thing: robot, body: text, caller, requestId: `request-${requests}` };
  return changeRobotLease(request, { ...toolsOf(), ...tools });
}

const acquire = { kind: "acquire" };

describe("POST /robots/{robot}/lease", () => {
  it("gives the lease to the caller's newest identity, and publishes it", async () => {
    expect(await change("ann", acquire)).toEqual({
      ok: true,
      body: {
        robot,
        version: 1,
        holder: "id-ann",
        holderName: "ann",
        sinceAtMs: nowMs,
        expiresAtMs: nowMs + LEASE_TTL_MS,
        atMs: nowMs,
      },
    });
    expect(published).toEqual([
      { holder: "id-ann", version: 1, holderName: "ann", expiresAtMs: nowMs + LEASE_TTL_MS },
    ]);
  });

  it("refuses another with 409 and the lease as it is", async () => {
    await change("ann", acquire);
    expect(await change("bob", acquire)).toMatchObject({
      ok: false,
      status: 409,
      message: "ann holds the lease.",
      members: { lease: { holder: "id-ann", version: 1 } },
    });
  });

  it("publishes a renewal too, under the same version", async () => {
    await change("ann", acquire);
    nowMs += 10_000;
    await change("ann", { kind: "renew" });
    expect(published).toMatchObject([
      { version: 1 },
      { version: 1, expiresAtMs: nowMs + LEASE_TTL_MS },
    ]);
  });

  it("lets one of two win who acquire at once", async () => {
    const answers = await Promise.all([change("ann", acquire), change("bob", acquire)]);
    expect(answers.map(({ ok }) => ok).toSorted()).toEqual([false, true]);
  });

  it("finishes what a function decided before it died", async () => {
    const publish = () => Promise.reject(new Error("killed"));
    await expect(change("ann", acquire, { publish })).rejects.toThrow("killed");
    expect(published).toEqual([]);
    expect(await change("bob", acquire)).toMatchObject({ status: 409 });
    expect(published).toMatchObject([{ holder: "id-ann", version: 1 }]);
  });

  it("publishes the newer lease when another was faster", async () => {
    const { publish } = toolsOf();
    const slow = async (lease: Lease) => {
      if (lease.version === 1 && published.length === 0) {
        nowMs += LEASE_TTL_MS;
        await change("bob", acquire);
      }
      await publish(lease);
    };
    await change("ann", acquire, { publish: slow });
    expect(published.at(-1)).toMatchObject({ holder: "id-bob", version: 2 });
  });

  it.each([
    ["no JSON", "{", 400],
    ["an unknown kind", { kind: "fly" }, 400],
    ["a further member", { kind: "acquire", robot: "x" }, 400],
    ["a grant to nobody", { kind: "grant" }, 400],
    ["a take-over without a reason", { kind: "take-over" }, 400],
    ["a take-over with a blank reason", { kind: "take-over", reason: " \n\u00a0" }, 400],
    ["a reason for anything else", { kind: "acquire", reason: "x" }, 400],
    ["a take-over by an operator", { kind: "take-over", reason: "x" }, 403],
    ["a body of more than 1 KB", JSON.stringify({ kind: "x".repeat(1_100) }), 413],
  ])("refuses %s", async (_, body, status) => {
    expect(await change("ann", body)).toMatchObject({ ok: false, status });
    expect(published).toEqual([]);
  });

  it("refuses an unknown robot with 404, and who has no session with 409", async () => {
    expect(await change("cid", acquire)).toMatchObject({
      status: 409,
      message: expect.stringContaining("POST /session"),
    });
    robot = "rover-nowhere";
    expect(await change("ann", acquire)).toMatchObject({ status: 404 });
  });
});

describe("GET /robots/{robot}/lease", () => {
  it("tells of nobody before the first, and again after the end", async () => {
    const free = (version: number) => ({ ok: true, body: { version, holder: null } });
    expect(await getLease(robot, toolsOf())).toMatchObject(free(0));
    await change("ann", acquire);
    expect(await getLease(robot, toolsOf())).toMatchObject({ body: { holder: "id-ann" } });
    nowMs += LEASE_TTL_MS;
    expect(await getLease(robot, toolsOf())).toMatchObject(free(1));
  });
});

describe("GET /robots/{robot}/lease/history", () => {
  const list = (query: Record<string, string> = {}) => listLeaseHistory(robot, query, toolsOf());

  it("lists every transition, newest first, page by page", async () => {
    await change("ann", acquire);
    await change("bob", { kind: "request" });
    await change("ann", { kind: "grant", to: "id-bob" });
    const first = await list({ limit: "2" });
    const page = (first.ok ? first.body : {}) as { history: object[]; nextToken: string };
    expect(page.history).toMatchObject([
      { version: 3, kind: "grant", by: { name: "ann" }, holder: { operatorId: "id-bob" } },
      { version: 2, kind: "request", by: { name: "bob" } },
    ]);
    expect(JSON.stringify(page)).not.toContain("sub-");
    const next = { limit: "2", nextToken: page.nextToken };
    expect(await list(next)).toMatchObject({ body: { history: [{ version: 1 }] } });
  });

  it("has also what a function decided and died before it could copy", async () => {
    const record = () => Promise.reject(new Error("killed"));
    const store = { ...toolsOf().store, record };
    await expect(change("ann", acquire, { store })).rejects.toThrow("killed");
    expect(await list()).toMatchObject({ body: { history: [{ version: 1, kind: "acquire" }] } });
  });

  it.each([{ limit: "0" }, { limit: "201" }, { nextToken: "x" }])("refuses %j", async (query) => {
    expect(await list(query as unknown as Record<string, string>)).toMatchObject({ status: 400 });
  });
});
