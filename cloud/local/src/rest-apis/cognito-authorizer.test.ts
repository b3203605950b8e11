/** Aim: a Cognito authorizer judges verified tokens as API Gateway's does. Method: real HTTP. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GuardedApi, startGuardedApi } from "./guarded-api-rig.ts";
import { POOL } from "./sample-guarded-api.ts";

const TOKENS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  id: {
    sub: "s1",
    "cognito:groups": ["viewer", "operator"],
    email_verified: true,
    aud: "client1",
    token_use: "id",
    exp: 1_619_297_266,
    iat: 1_619_293_666,
  },
  access: { sub: "s1", token_use: "access", scope: "robots/read robots/drive" },
};

let api: GuardedApi;
beforeAll(async () => {
  api = await startGuardedApi({
    verify: (arn, token) => Promise.resolve(arn === POOL ? TOKENS[token] : undefined),
  });
});
afterAll(() => api.close());

const ask: GuardedApi["ask"] = (...request) => api.ask(...request);

describe("a Cognito authorizer", () => {
  it("hands the claims of an id token on as texts", async () => {
    for (const authorization of ["id", "Bearer id"]) {
      expect((await ask("/pool", { authorization })).status).toBe(200);
    }
    expect(api.backendEvent?.requestContext["authorizer"]).toEqual({
      claims: {
        sub: "s1",
        "cognito:groups": "viewer,operator",
        email_verified: "true",
        aud: "client1",
        token_use: "id",
        exp: "Sat Apr 24 20:47:46 UTC 2021",
        iat: "Sat Apr 24 19:47:46 UTC 2021",
      },
    });
  });

  it("takes access tokens where scopes are named, and those alone", async () => {
    expect((await ask("/scoped", { authorization: "access" })).status).toBe(200);
    expect((await ask("/scoped", { authorization: "id" })).status).toBe(401);
    expect((await ask("/pool", { authorization: "access" })).status).toBe(401);
  });

  it("refuses every other token, and says when one is too old", async () => {
    const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
    const old = `${part({ alg: "RS256" })}.${part({ exp: 1 })}.sig`;
    const messages = [];
    for (const authorization of ["", "Bearer ", "other", "a.b.c", old]) {
      const reply = await ask("/pool", authorization === "" ? {} : { authorization });
      messages.push([reply.status, reply.json["message"]]);
    }
    const no = [401, "Unauthorized"];
    expect(messages).toEqual([no, no, no, no, [401, "The incoming token has expired"]]);
  });

  it("judges the audience by its expression", async () => {
    expect((await ask("/client", { authorization: "id" })).status).toBe(401);
  });
});
