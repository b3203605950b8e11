/**
 * Story: an HTTP API that the CDK synthesized, with tokens of an outside issuer and a function as
 * authorizers; AWS's own client reads it. Method: the local host as a process, functions in theirs.
 */
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ApiGatewayV2Client, GetApiCommand, GetRoutesCommand } from "@aws-sdk/client-apigatewayv2";
import { fromIni } from "@aws-sdk/credential-providers";
import { exportJWK, generateKeyPair, SignJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { synthesizeHttpApi } from "./http-api-app.ts";

const AUDIENCE = "https://api.example";
const FUNCTIONS = `
export const backend = async (event) => event;
export const judge = async ({ identitySource: [secret] }) => ({
  isAuthorized: secret === "open",
  context: { secretLength: secret.length },
});
`;

const clean = new AsyncDisposableStack();
let host: RunningHost;
let issuer: string;
let sign: (claims: Readonly<Record<string, unknown>>) => Promise<string>;

beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), "http-api-"));
  clean.defer(() => rmSync(dir, { recursive: true }));
  await startIssuer();
  const [codeDir, outdir] = [join(dir, "code"), join(dir, "cdk.out")];
  mkdirSync(codeDir);
  writeFileSync(join(codeDir, "index.mjs"), FUNCTIONS);
  synthesizeHttpApi({ outdir, codeDir, issuer, audience: AUDIENCE });
  host = clean.use(await startLocalHost({ args: ["--assembly", outdir, "--no-devices"] }));
});
afterAll(() => clean.disposeAsync());

async function startIssuer(): Promise<void> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const key = { ...(await exportJWK(publicKey)), kid: "k1", alg: "RS256", use: "sig" };
  const server = createServer((request, response) => {
    const isKeys = request.url === "/keys";
    const body = isKeys ? { keys: [key] } : { issuer, jwks_uri: `${issuer}/keys` };
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  clean.defer(() => void server.close());
  issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sign = (claims) =>
    new SignJWT({ iss: issuer, aud: AUDIENCE, sub: "s1", ...claims })
      .setProtectedHeader({ alg: "RS256", kid: "k1" })
      .setIssuedAt()
      .setExpirationTime("5m")
      .sign(privateKey);
}

async function ask(path: string, headers: Record<string, string> = {}, stage = "ApiUrl") {
  const base = host.output("Http", stage).replace(/\/$/, "");
  const reply = await fetch(`${base}${path}`, { headers });
  return { status: reply.status, headers: reply.headers, json: (await reply.json()) as object };
}

describe("an open route", () => {
  it("hands the function AWS's event 2.0, whose answer is inferred", async () => {
    const { status, headers, json } = await ask("/open/a%20b?x=1");
    expect([status, headers.get("content-type")]).toEqual([200, "application/json"]);
    expect(json).toMatchObject({
      version: "2.0",
      routeKey: "GET /open/{name}",
      rawPath: "/open/a b",
      rawQueryString: "x=1",
      pathParameters: { name: "a b" },
      requestContext: { stage: "$default", apiId: host.output("Http", "ApiId") },
    });
    expect((await ask("/files/a/b")).json).toMatchObject({ pathParameters: { path: "a/b" } });
    expect((await ask("/open/a", {}, "BetaUrl")).json).toMatchObject({ rawPath: "/beta/open/a" });
    expect(await ask("/nothing")).toMatchObject({ status: 404, json: { message: "Not Found" } });
  });
});

describe("a route behind tokens", () => {
  it("lets its issuer's in, and refuses others", async () => {
    const authorization = `Bearer ${await sign({ scope: "robots/read" })}`;
    const { status, json } = await ask("/jwt", { authorization });
    expect(status).toBe(200);
    expect(json).toMatchObject({
      requestContext: {
        authorizer: { jwt: { claims: { sub: "s1", aud: AUDIENCE }, scopes: ["robots/read"] } },
      },
    });
    const foreign = await ask("/jwt", { authorization: await sign({ aud: "other" }) });
    expect(foreign).toMatchObject({ status: 401, json: { message: "Unauthorized" } });
    expect(foreign.headers.get("www-authenticate")).toBe(
      'Bearer scope="" error="invalid_token" error_description="the token does not have a valid audience"',
    );
  });

  it("asks for the route's scopes", async () => {
    const allowed = { authorization: await sign({ scp: ["robots/read"] }) };
    expect((await ask("/scoped", allowed)).status).toBe(200);
    const refused = await ask("/scoped", { authorization: await sign({}) });
    expect(refused).toMatchObject({ status: 403, json: { message: "Forbidden" } });
  });
});

it("a route behind a function lets in by its simple answer", async () => {
  const { status, json } = await ask("/function", { authorization: "open" });
  expect(status).toBe(200);
  expect(json).toMatchObject({
    requestContext: { authorizer: { lambda: { secretLength: 4 } } },
  });
  expect((await ask("/function", { authorization: "closed" })).status).toBe(403);
  expect((await ask("/function")).status).toBe(401);
});

it("preflights are answered by the API's configuration", async () => {
  const origin = "https://a.example";
  const headers = { origin, "access-control-request-method": "GET" };
  const url = `${host.output("Http", "ApiUrl")}/jwt`;
  const reply = await fetch(url, { method: "OPTIONS", headers });
  expect([reply.status, reply.headers.get("access-control-allow-origin")]).toEqual([204, origin]);
});

it("AWS's own client reads the API", async () => {
  const credentials = fromIni({ filepath: host.output("OutriderLocal", "AccessKeyFile") });
  const endpoint = host.output("OutriderLocal", "Endpoint");
  const client = new ApiGatewayV2Client({ region: "us-east-1", endpoint, credentials });
  const ApiId = host.output("Http", "ApiId");
  const api = await client.send(new GetApiCommand({ ApiId }));
  expect(api.ApiEndpoint).toBe(host.output("Http", "ApiUrl"));
  expect(api.ApiEndpoint).toBe(`${endpoint}/_api/${ApiId}`);
  const { Items = [] } = await client.send(new GetRoutesCommand({ ApiId }));
  expect(Items.map(({ RouteKey }) => RouteKey)).toContain("GET /open/{name}");
  client.destroy();
});
