// Aim: the third party gives its clients tokens, tells of them, revokes them, and turns its keys.
// Method: a real front door and data folder; RFC 6749, 7009 and 7662 by fetch, tokens read by jose.
import { mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import { createRemoteJWKSet, decodeProtectedHeader, type JWTPayload, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createFrontDoor, type FrontDoor } from "../front-door/front-door.ts";
import { createIam } from "../iam/credentials.ts";
import { openStateStore, type StateStore } from "../state/state-store.ts";
import { openPartnerIdp, type PartnerIdp } from "./partner-idp.ts";

const scratch = mkdtempSync(join(tmpdir(), "outrider-partner-idp-"));
const dir = join(scratch, "partner-idp");
let state: StateStore;
let door: FrontDoor;
let idp: PartnerIdp;

beforeAll(async () => {
  state = openStateStore(scratch);
  const { database } = state;
  const iam = createIam({ stateDir: join(scratch, "iam"), database, log: silentLog });
  door = await createFrontDoor({ port: 0, iam, log: silentLog });
  idp = await openPartnerIdp({
    ...{ frontDoor: door, dir, state, epochMs: Date.now },
    secrets: { putByHand: () => undefined },
  });
});
afterAll(async () => {
  await door.close();
  state.close();
  rmSync(scratch, { recursive: true });
});

interface Clients {
  readonly issuer: string;
  readonly audience: string;
  readonly clients: { clientId: string; clientSecret: string }[];
}

function basic(clientId: string): string {
  const { clients } = JSON.parse(readFileSync(idp.clientFile, "utf8")) as Clients;
  const client = clients.find((one) => one.clientId === clientId);
  return `Basic ${Buffer.from(`${clientId}:${client?.clientSecret}`).toString("base64")}`;
}

async function post(path: string, form: Record<string, string>, clientId: string) {
  const response = await fetch(`${idp.issuer}${path}`, {
    method: "POST",
    headers: { authorization: basic(clientId) },
    body: new URLSearchParams(form),
  });
  const body = (await response.json()) as Record<string, unknown>;
  return { status: response.status, body };
}

async function tokenOf(clientId: string, scope?: string) {
  const form = { grant_type: "client_credentials", ...(scope === undefined ? {} : { scope }) };
  return post("/token", form, clientId);
}

async function verified(token: string): Promise<JWTPayload> {
  const { jwks_uri: uri } = (await (
    await fetch(`${idp.issuer}/.well-known/openid-configuration`)
  ).json()) as { jwks_uri: string };
  const { payload } = await jwtVerify(token, createRemoteJWKSet(new URL(uri)), {
    issuer: idp.issuer,
    audience: "outrider-partner",
  });
  return payload;
}

describe("the third party", () => {
  it("gives a partner a JWT with the scopes that it asks for", async () => {
    const { status, body } = await tokenOf("demo-partner", "robots:read robots:drive");
    expect(status).toBe(200);
    expect(await verified(String(body["access_token"]))).toMatchObject({
      sub: "demo-partner",
      client_id: "demo-partner",
      scope: "robots:read robots:drive",
      exp: expect.any(Number),
    });
  });

  it("gives no scope that a client has not, and nothing for a wrong secret", async () => {
    expect((await tokenOf("demo-reader", "robots:drive")).status).toBe(400);
    expect((await tokenOf("nobody", "robots:read")).status).toBe(401);
  });

  it("keeps its secrets to the owner", () => {
    expect(statSync(idp.clientFile).mode & 0o777).toBe(0o600);
    expect(statSync(join(dir, "keys.json")).mode & 0o777).toBe(0o600);
  });

  it("tells whether a token is active, until the one it was given to revokes it", async () => {
    const { body } = await tokenOf("demo-partner", "robots:read");
    const token = String(body["access_token"]);
    const ask = () => post("/token/introspection", { token }, "outrider-authorizer");
    expect((await ask()).body).toMatchObject({ active: true, scope: "robots:read" });
    await post("/token/revocation", { token }, "demo-reader");
    expect((await ask()).body).toMatchObject({ active: true });
    await post("/token/revocation", { token }, "demo-partner");
    expect((await ask()).body).toEqual({ active: false });
    const other = await post("/token/introspection", { token: "a.b.c" }, "outrider-authorizer");
    expect(other.body).toEqual({ active: false });
    expect((await post("/token/introspection", { token }, "nobody")).status).toBe(401);
  });

  it("signs with a new key after a rotation, and publishes the old one until it is retired", async () => {
    const before = String((await tokenOf("demo-partner", "robots:read")).body["access_token"]);
    expect((await post("/keys/rotation", {}, "demo-partner")).status).toBe(401);
    expect((await post("/keys/rotation", {}, "outrider-authorizer")).body).toEqual({ keys: 2 });
    const after = String((await tokenOf("demo-partner", "robots:read")).body["access_token"]);
    expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
    await verified(before);
    await verified(after);
    await post("/keys/rotation?retire=true", {}, "outrider-authorizer");
    await expect(verified(after)).rejects.toThrow();
  });

  it("offers people nothing", async () => {
    const response = await fetch(`${idp.issuer}/auth?client_id=demo-partner`);
    expect(response.status).toBe(400);
  });
});
