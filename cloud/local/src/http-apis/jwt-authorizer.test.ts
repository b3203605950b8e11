/**
 * Aim: the JWT authorizer believes tokens of its issuer alone. Method: an issuer on loopback that
 * publishes real keys, and hand-made tokens.
 */
import { createHmac, generateKeyPairSync, type KeyObject } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { exportJWK, SignJWT } from "jose";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { answer, type HttpApiRig, startHttpApi } from "./http-api-rig.ts";
import { AUDIENCE } from "./sample-http-api.ts";

const NOW_S = Date.UTC(2026, 0, 2, 3, 4, 5) / 1_000;
const pair = () => generateKeyPairSync("rsa", { modulusLength: 2_048 });
const first = pair();
const second = pair();
const stranger = pair();
const elliptic = generateKeyPairSync("ec", { namedCurve: "P-256" });

let api: HttpApiRig;
let issuer: Server;
let issuerUrl: string;
let published: readonly [string, KeyObject][] = [];
let fetches = 0;
let event: Readonly<Record<string, unknown>> | undefined;

beforeAll(async () => {
  issuer = createServer(async (request, response) => {
    fetches += 1;
    const isDiscovery = request.url === "/.well-known/openid-configuration";
    const keys = published.map(async ([kid, key]) => ({ ...(await exportJWK(key)), kid }));
    const body = isDiscovery
      ? { issuer: issuerUrl, jwks_uri: `${issuerUrl}/keys` }
      : { keys: await Promise.all(keys) };
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  issuer.listen(0, "127.0.0.1");
  await once(issuer, "listening");
  issuerUrl = `http://127.0.0.1:${(issuer.address() as AddressInfo).port}`;
  published = [
    ["first", first.publicKey],
    ["elliptic", elliptic.publicKey],
  ];
  api = await startHttpApi({
    issuer: issuerUrl,
    run: (_name, given) => {
      event = given;
      return answer({ statusCode: 200 });
    },
  });
});
beforeEach(() => {
  event = undefined;
});
afterAll(async () => {
  await api.close();
  issuer.close();
});

interface Making {
  readonly claims?: Readonly<Record<string, unknown>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly key?: KeyObject;
}

function token({ claims = {}, header = {}, key = first.privateKey }: Making = {}): Promise<string> {
  const base = { iss: issuerUrl, aud: AUDIENCE, sub: "s1", iat: NOW_S, exp: NOW_S + 60 };
  return new SignJWT({ ...base, ...claims })
    .setProtectedHeader({ alg: "RS256", kid: "first", ...header })
    .sign(key);
}

const ask = (path: string, authorization: string) => api.ask(path, { headers: { authorization } });

describe("a token of the issuer", () => {
  it("lets in, with or without Bearer, and its claims go on as texts", async () => {
    const claims = { "cognito:groups": ["a", "b"], admin: true, scope: "x y" };
    const good = await token({ claims });
    for (const sent of [good, `Bearer ${good}`, `bearer ${good}`]) {
      expect((await ask("/jwt", sent)).status).toBe(200);
    }
    const jwt = {
      claims: {
        iss: issuerUrl,
        aud: AUDIENCE,
        sub: "s1",
        iat: String(NOW_S),
        exp: String(NOW_S + 60),
        "cognito:groups": "[a b]",
        admin: "true",
        scope: "x y",
      },
      scopes: ["x", "y"],
    };
    expect(event).toMatchObject({ requestContext: { authorizer: { jwt } } });
    await ask("/jwt1", await token());
    expect(event).toMatchObject({
      requestContext: { authorizer: { claims: { sub: "s1" }, scopes: null } },
    });
    expect(api.accessLog.at(-1)).toBe("GET /jwt1 200 - - - s1");
  });

  it("counts by its client where it has no audience", async () => {
    const claims = { aud: undefined, client_id: "other" };
    expect((await ask("/jwt", await token({ claims }))).status).toBe(200);
    const both = { aud: "someone", client_id: AUDIENCE };
    expect((await ask("/jwt", await token({ claims: both }))).status).toBe(401);
  });

  it("needs one of the route's scopes, as a text or as a list", async () => {
    for (const claims of [{ scope: "a robots/read" }, { scp: ["robots/all"] }]) {
      expect((await ask("/scoped", await token({ claims }))).status).toBe(200);
    }
    for (const claims of [{}, { scope: "robots/rea" }, { scope: "*" }, { scp: ["robots/*"] }]) {
      const reply = await ask("/scoped", await token({ claims }));
      expect([reply.status, await reply.json()]).toEqual([403, { message: "Forbidden" }]);
      expect(reply.headers.get("www-authenticate")).toMatch(
        /^Bearer scope="robots\/read robots\/all" error="insufficient_scope"/,
      );
    }
  });

  it("signed with a key published since is believed, and the keys are not fetched for each", async () => {
    await ask("/jwt", await token());
    const before = fetches;
    for (let n = 0; n < 5; n += 1) await ask("/jwt", await token());
    expect(fetches).toBe(before);
  });
});

describe("refused is", () => {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const good = () => ({ iss: issuerUrl, aud: AUDIENCE, iat: NOW_S, exp: NOW_S + 60 });
  /** Signs with the text of the public key as if it were a shared secret. */
  const confused = () => {
    const secret = first.publicKey.export({ type: "spki", format: "pem" });
    const head = `${part({ alg: "HS256", kid: "first" })}.${part(good())}`;
    return `${head}.${createHmac("sha256", secret).update(head).digest("base64url")}`;
  };
  const cases: [string, () => Promise<string> | string, RegExp?][] = [
    ["an expired token", () => token({ claims: { exp: NOW_S - 1 } }), /the token has expired/],
    ["one that expires now", () => token({ claims: { exp: NOW_S } }), /the token has expired/],
    ["one that never expires", () => token({ claims: { exp: undefined } })],
    ["one not yet valid", () => token({ claims: { nbf: NOW_S + 10 } }), /not yet valid/],
    ["one of the future", () => token({ claims: { iat: NOW_S + 10 } }), /not yet valid/],
    ["one of another issuer", () => token({ claims: { iss: `${issuerUrl}/` } }), /valid issuer/],
    ["one for others", () => token({ claims: { aud: "x" } }), /does not have a valid audience/],
    ["one for nobody", () => token({ claims: { aud: undefined } }), /valid audience/],
    ["one of a stranger's key", () => token({ key: stranger.privateKey })],
    ["one of no key", () => token({ header: { kid: undefined } }), /kid/],
    ["one of an unknown key", () => token({ header: { kid: "../../keys" } })],
    [
      "one that brings its key",
      async () => {
        const jwk = await exportJWK(stranger.publicKey);
        return token({ header: { jwk, jku: "http://127.0.0.1:1/keys" }, key: stranger.privateKey });
      },
    ],
    [
      "one of an elliptic curve",
      () => token({ header: { alg: "ES256", kid: "elliptic" }, key: elliptic.privateKey }),
      /signing method/,
    ],
    ["one of PSS", () => token({ header: { alg: "PS256" } }), /signing method/],
    ["one without a signature", () => `${part({ alg: "none", kid: "first" })}.${part(good())}.`],
    ["one signed with the public key as a secret", confused, /signing method/],
    ["no token", () => "Bearer abc"],
    ["half a token", async () => (await token()).split(".").slice(0, 2).join(".")],
  ];
  it.each(cases)("%s", async (_name, make, words = /./) => {
    const reply = await ask("/jwt", `Bearer ${await make()}`);
    expect([reply.status, await reply.json()]).toEqual([401, { message: "Unauthorized" }]);
    const header = reply.headers.get("www-authenticate") ?? "";
    expect(header).toMatch(/^Bearer scope="" error="invalid_token" error_description="[^"]+"$/);
    expect(header).toMatch(words);
    expect(event).toBeUndefined();
  });

  it("a request without any", async () => {
    const reply = await api.ask("/jwt");
    expect([reply.status, reply.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  });

  it("everyone while the issuer cannot be asked", async () => {
    await using other = new AsyncDisposableStack();
    const lost = await startHttpApi({ issuer: "http://127.0.0.1:1", run: () => answer(null) });
    other.defer(() => lost.close());
    const reply = await lost.ask("/jwt", { headers: { authorization: await token() } });
    expect(reply.status).toBe(401);
    expect(reply.headers.get("www-authenticate")).toContain("discovery endpoint");
  });
});

it("keys that the issuer rotates to are found", async () => {
  const fresh = await startHttpApi({ issuer: issuerUrl, run: () => answer({ statusCode: 200 }) });
  await using cleanup = new AsyncDisposableStack();
  cleanup.defer(() => fresh.close());
  published = [...published, ["second", second.publicKey]];
  const authorization = await token({ header: { kid: "second" }, key: second.privateKey });
  expect((await fresh.ask("/jwt", { headers: { authorization } })).status).toBe(200);
});
