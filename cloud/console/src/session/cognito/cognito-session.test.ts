/** Signs in over a small real HTTP server that answers as identity pool and API, well and badly. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RuntimeConfig, readRuntimeConfig } from "../runtime-config.ts";
import { createCognitoSignIn, onPage } from "./cognito-session.ts";
import { passwordRules } from "./password-rules.ts";
import { PoolError, poolError } from "./pool-error.ts";
import type { Tokens, UserPool } from "./user-pool.ts";

const NOW_MS = 1_800_000_000_000;
const KEYS = {
  IdentityId: "us-east-1:id",
  Credentials: {
    AccessKeyId: "ASIA",
    SecretKey: "secret",
    SessionToken: "token",
    Expiration: NOW_MS / 1000 + 1_800,
  },
};
const OPENED = { operatorId: "us-east-1:id", name: "Ana", groups: ["operator"], role: "operator" };

interface Answer {
  readonly status: number;
  readonly body: unknown;
}
let answers: Record<string, Answer>;
let asked: { readonly what: string; readonly body: unknown; readonly token: string | undefined }[];
const server = createServer((request, response) => {
  let text = "";
  request.on("data", (chunk) => {
    text += String(chunk);
  });
  request.on("end", () => {
    const target = request.headers["x-amz-target"];
    const what = target === undefined ? (request.url ?? "") : String(target).split(".")[1];
    asked.push({ what: what ?? "", body: JSON.parse(text), token: request.headers.authorization });
    const { status, body } = answers[what ?? ""] ?? { status: 404, body: {} };
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  });
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
});

afterAll(() => {
  server.close();
});

beforeEach(() => {
  asked = [];
  answers = {
    GetId: { status: 200, body: { IdentityId: KEYS.IdentityId } },
    GetCredentialsForIdentity: { status: 200, body: KEYS },
    "/api/session": { status: 200, body: OPENED },
  };
});

function config(): RuntimeConfig {
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return readRuntimeConfig({
    signIn: {
      kind: "cognito",
      region: "us-east-1",
      userPoolId: "us-east-1_a",
      userPoolClientId: "client",
      identityPoolId: "us-east-1:pool",
      endpoint: url,
    },
    apiUrl: `${url}/api/`,
    iotWebSocketUrl: "ws://localhost:1/mqtt",
  });
}

const TOKENS: Tokens = {
  idToken: "id",
  expiresAtMs: NOW_MS + 3_600_000,
  groups: ["operator"],
  email: "ana@outrider.example",
};

function signIn(tokens: () => Promise<Tokens | undefined>, fresh = false) {
  const pool = { tokens } as unknown as UserPool;
  return createCognitoSignIn(config(), pool, () => NOW_MS)(fresh);
}

describe("signing in with Cognito", () => {
  it("trades the id token for keys, tells the API, and ends with what ends first", async () => {
    const session = await signIn(async () => TOKENS);
    expect(session).toMatchObject({
      operatorId: "us-east-1:id",
      person: { name: "Ana", role: "operator" },
      apiHeaders: { authorization: "id" },
      expiresAtMs: NOW_MS + 1_800_000,
    });
    expect(asked.map(({ what }) => what)).toEqual([
      "GetId",
      "GetCredentialsForIdentity",
      "/api/session",
    ]);
    expect(asked[0]?.body).toMatchObject({
      Logins: { "cognito-idp.us-east-1.amazonaws.com/us-east-1_a": "id" },
    });
    expect(asked[2]?.token).toBe("id");
  });

  it("asks nobody for keys for somebody whom no group has", async () => {
    const outcome = signIn(async () => ({ ...TOKENS, groups: [] }));
    await expect(outcome).rejects.toMatchObject({ code: "no-role" });
    expect(asked).toEqual([]);
  });

  it("tells a session that ended from a network that is lost", async () => {
    const failing = (code: string) => signIn(() => Promise.reject(new PoolError(code, "words")));
    await expect(failing("NotAuthorizedException")).rejects.toMatchObject({ code: "signed-out" });
    await expect(failing("unreachable")).rejects.toMatchObject({ code: "unreachable" });
    await expect(signIn(async () => undefined)).rejects.toMatchObject({ code: "signed-out" });
  });

  it("says what the API refused", async () => {
    const expected = { 401: "signed-out", 403: "no-role", 500: "refused" };
    for (const [status, code] of Object.entries(expected)) {
      answers["/api/session"] = { status: Number(status), body: {} };
      await expect(signIn(async () => TOKENS)).rejects.toMatchObject({ code });
    }
    answers["/api/session"] = { status: 200, body: { operatorId: "x", role: "king" } };
    await expect(signIn(async () => TOKENS)).rejects.toMatchObject({ code: "refused" });
  });

  it("says what the identity pool refused, by its code alone", async () => {
    const body = { __type: "com.amazonaws#NotAuthorizedException", message: "token eyJ" };
    answers["GetId"] = { status: 400, body };
    await expect(signIn(async () => TOKENS)).rejects.toThrow(/: NotAuthorizedException\.$/);
  });

  it("renews tokens that would end soon, and all of them where asked to", async () => {
    const untilMs: number[] = [];
    const tokens = async (until: number) => {
      untilMs.push(until);
      return TOKENS;
    };
    const pool = { tokens } as unknown as UserPool;
    const make = createCognitoSignIn(config(), pool, () => NOW_MS);
    await make(false);
    await make(true);
    expect(untilMs).toEqual([NOW_MS + 600_000, Infinity]);
  });
});

describe("the page's config", () => {
  it("is put under the page's own name where both are this machine", () => {
    const here = onPage(config(), "localhost");
    expect(here.apiUrl).toMatch(/^http:\/\/localhost:\d+\/api$/);
    expect(here.signIn.endpoint).toMatch(/^http:\/\/localhost:\d+$/);
  });

  it("is refused by name when something is missing", () => {
    expect(() => readRuntimeConfig("<html>")).toThrow(/no way to sign in/);
    const signIn = { kind: "cognito", region: "us-east-1", userPoolId: "us-east-1_a" };
    expect(() => readRuntimeConfig({ signIn })).toThrow(/no userPoolClientId/);
  });
});

describe("words of the pool", () => {
  it("come from its codes, and never from its text", () => {
    const refused = poolError({ code: "NotAuthorizedException", message: "of user ana@x" });
    expect(refused.message).toBe("The e-mail address or the password is wrong.");
    expect(poolError(new Error("Network error")).code).toBe("unreachable");
    expect(poolError({ name: "OddException" }).message).toMatch(/OddException/);
  });

  it("say which rules a password keeps", () => {
    expect(passwordRules("abc").map(({ isKept }) => isKept)).toEqual([
      false,
      true,
      false,
      false,
      false,
    ]);
    expect(passwordRules("Abcdefghij-1").every(({ isKept }) => isKept)).toBe(true);
  });
});
