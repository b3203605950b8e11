/** Aim: an application signs people in by the hosted pages as on AWS. Method: plain HTTP, as browsers. */
import { createHash, randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type CognitoHost, clientProperties, openCognitoHost, POOL_ID } from "./cognito-host.ts";

const APP = "http://localhost:5173/back";
const WEB_CLIENT = "webwebwebwebwebwebwebwebwe";
const SERVER_CLIENT = "srvsrvsrvsrvsrvsrvsrvsrvsr";
const USER = "operator@outrider.example";

let host: CognitoHost;
let base: string;
let password: string;
beforeAll(async () => {
  host = await openCognitoHost();
  base = `${host.endpoint}/_cognito/outrider-test`;
  const oauth = {
    ...clientProperties,
    AllowedOAuthFlowsUserPoolClient: true,
    AllowedOAuthFlows: ["code"],
    AllowedOAuthScopes: ["openid", "email"],
    CallbackURLs: [APP],
    LogoutURLs: [APP],
    SupportedIdentityProviders: ["COGNITO", "Google"],
  };
  host.put("AWS::Cognito::UserPoolClient", WEB_CLIENT, oauth);
  host.userPools.pools.put("AWS::Cognito::UserPoolClient", SERVER_CLIENT, {
    ...oauth,
    ClientSecret: "the-secret",
    AuthSessionValidity: 3,
    EnableTokenRevocation: true,
    AllowedOAuthFlows: ["code", "implicit"],
  });
  host.put("AWS::Cognito::UserPoolDomain", "outrider-test", {
    UserPoolId: POOL_ID,
    Domain: "outrider-test",
  });
  host.put("AWS::Cognito::UserPoolIdentityProvider", "Google", {
    UserPoolId: POOL_ID,
    ProviderName: "Google",
    ProviderType: "Google",
    ProviderDetails: { client_id: "g" },
  });
  password = host.userPools.seedDemo(POOL_ID)?.password ?? "";
});
afterAll(() => host[Symbol.asyncDispose]());

interface OAuthTokens {
  readonly id_token: string;
  readonly access_token: string;
  readonly refresh_token: string;
}

const verifier = randomBytes(32).toString("base64url");
const challenge = createHash("sha256").update(verifier).digest("base64url");

function query(change: Readonly<Record<string, string>> = {}): URLSearchParams {
  return new URLSearchParams({
    response_type: "code",
    client_id: WEB_CLIENT,
    redirect_uri: APP,
    state: "here",
    scope: "openid email",
    nonce: "once",
    code_challenge: challenge,
    code_challenge_method: "S256",
    ...change,
  });
}

const visit = (path: string, init: RequestInit = {}) =>
  fetch(`${base}${path}`, { redirect: "manual", ...init });

const post = (path: string, form: Readonly<Record<string, string>>, headers = {}) =>
  visit(path, { method: "POST", body: new URLSearchParams(form), headers });

async function codeBySignIn(change: Readonly<Record<string, string>> = {}) {
  const reply = await post(`/login?${query(change)}`, { username: USER, password });
  expect(reply.status).toBe(302);
  const back = new URL(reply.headers.get("location") ?? "");
  expect(back.origin + back.pathname).toBe(APP);
  expect(back.searchParams.get("state")).toBe("here");
  return back.searchParams.get("code") ?? "";
}

const grant = (code: string, change: Readonly<Record<string, string>> = {}) => ({
  grant_type: "authorization_code",
  client_id: WEB_CLIENT,
  redirect_uri: APP,
  code,
  code_verifier: verifier,
  ...change,
});

describe("the code flow with PKCE", () => {
  it("leads from authorize to the form, and by it to tokens", async () => {
    const authorize = await visit(`/oauth2/authorize?${query()}`);
    expect(authorize.headers.get("location")).toBe(`/_cognito/outrider-test/login?${query()}`);
    const page = await visit(`/login?${query()}`);
    expect(page.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
    expect(await page.text()).toContain("Google</button>\n<small>Not available on the local host");
    const reply = await post("/oauth2/token", grant(await codeBySignIn()));
    const tokens = (await reply.json()) as OAuthTokens;
    expect(tokens).toMatchObject({ expires_in: 3_600, token_type: "Bearer" });
    const arn = `arn:aws:cognito-idp:us-east-1:000000000000:userpool/${POOL_ID}`;
    expect(await host.userPools.pools.verify(arn, tokens.id_token)).toMatchObject({
      nonce: "once",
      email: USER,
      "cognito:groups": ["operator"],
      "cognito:preferred_role": "arn:aws:iam::000000000000:role/operator",
      "cognito:roles": ["arn:aws:iam::000000000000:role/operator"],
    });
    const authorization = `Bearer ${tokens.access_token}`;
    const info = await visit("/oauth2/userInfo", { headers: { authorization } });
    expect(await info.json()).toMatchObject({ email: USER, email_verified: "true" });
    const refresh = () =>
      post("/oauth2/token", {
        grant_type: "refresh_token",
        client_id: WEB_CLIENT,
        refresh_token: tokens.refresh_token,
      });
    expect((await refresh()).status).toBe(200);
    const revoked = { token: tokens.refresh_token, client_id: WEB_CLIENT };
    expect((await post("/oauth2/revoke", revoked)).status).toBe(200);
    expect(await (await refresh()).json()).toEqual({ error: "invalid_grant" });
    expect((await visit("/oauth2/userInfo", { headers: { authorization } })).status).toBe(401);
  });

  it("gives nothing for a code used twice, a wrong verifier, address or client", async () => {
    const code = await codeBySignIn();
    expect((await post("/oauth2/token", grant(code))).status).toBe(200);
    expect((await post("/oauth2/token", grant(code))).status).toBe(400);
    const wrong = [
      { code_verifier: "x".repeat(43) },
      { code_verifier: "" },
      { redirect_uri: "http://localhost:5173/other" },
    ];
    for (const change of wrong) {
      const reply = await post("/oauth2/token", grant(await codeBySignIn(), change));
      expect(await reply.json()).toEqual({ error: "invalid_grant" });
    }
    const reply = await post("/oauth2/token", grant(await codeBySignIn(), { client_id: "other" }));
    expect([reply.status, await reply.json()]).toEqual([401, { error: "invalid_client" }]);
  });

  it("demands the secret of a client that has one", async () => {
    const asked = { client_id: SERVER_CLIENT };
    const without = await post("/oauth2/token", grant(await codeBySignIn(asked), asked));
    expect(without.status).toBe(401);
    const basic = Buffer.from(`${SERVER_CLIENT}:the-secret`).toString("base64");
    const authorization = { authorization: `Basic ${basic}` };
    const reply = await post(
      "/oauth2/token",
      grant(await codeBySignIn(asked), asked),
      authorization,
    );
    expect(reply.status).toBe(200);
  });

  it("gives tokens in the address where a client has the implicit flow", async () => {
    const asked = { client_id: SERVER_CLIENT, response_type: "token" };
    const reply = await post(`/login?${query(asked)}`, { username: USER, password });
    const location = reply.headers.get("location") ?? "";
    expect(location).toMatch(/#id_token=.+&access_token=.+&state=here$/);
  });
});

describe("what the pages refuse", () => {
  it("an address that the client does not have is never gone to", async () => {
    const bad = [{ redirect_uri: "https://evil.example/" }, { client_id: "nobody" }];
    for (const change of bad) {
      const reply = await visit(`/login?${query(change)}`);
      expect([reply.status, reply.headers.get("location")]).toEqual([400, null]);
    }
    const out = `/logout?client_id=${WEB_CLIENT}&logout_uri=https://evil.example/`;
    expect((await visit(out)).status).toBe(400);
    const fine = await visit(`/logout?client_id=${WEB_CLIENT}&logout_uri=${APP}`);
    expect(fine.headers.get("location")).toBe(APP);
  });

  it.each([
    [{ response_type: "token" }, "unauthorized_client"],
    [{ response_type: "id" }, "unsupported_response_type"],
    [{ scope: "openid profile" }, "invalid_scope"],
    [{ code_challenge_method: "plain" }, "invalid_request"],
  ])("%j is told to the application as %s", async (change, error) => {
    const reply = await visit(`/login?${query(change)}`);
    const back = new URL(reply.headers.get("location") ?? "");
    expect(back.searchParams.get("error")).toBe(error);
    expect(back.searchParams.get("state")).toBe("here");
  });

  it("a wrong password and a form from elsewhere stay on the page", async () => {
    const wrong = await post(`/login?${query()}`, { username: USER, password: "<b>wrong" });
    expect([wrong.status, await wrong.text()]).toEqual([
      400,
      expect.stringContaining("Incorrect username or password."),
    ]);
    const origin = { origin: "https://evil.example" };
    const foreign = await post(`/login?${query()}`, { username: USER, password }, origin);
    expect([foreign.status, foreign.headers.get("location")]).toEqual([400, null]);
  });
});

describe("what is published", () => {
  it("keys and addresses, to pages of any origin", async () => {
    const issuer = `${host.endpoint}/${POOL_ID}`;
    const found = await fetch(`${issuer}/.well-known/openid-configuration`);
    expect(found.headers.get("access-control-allow-origin")).toBe("*");
    const about = (await found.json()) as { jwks_uri: string };
    expect(about).toMatchObject({ issuer, token_endpoint: `${base}/oauth2/token` });
    const keys = await (await fetch(about.jwks_uri)).json();
    expect(keys).toMatchObject({ keys: [{ alg: "RS256", kty: "RSA", use: "sig", e: "AQAB" }] });
    expect(JSON.stringify(keys)).not.toContain('"d"');
  });

  it("the inbox, to its own page alone", async () => {
    const inbox = `${host.endpoint}/_outrider/inbox`;
    expect(await (await fetch(inbox)).text()).toContain("<h1>Inbox</h1>");
    expect(await (await fetch(`${inbox}.json`)).json()).toEqual({ letters: [] });
    const foreign = await fetch(`${inbox}.json`, { headers: { origin: "https://evil.example" } });
    expect(foreign.status).toBe(403);
  });
});
