/** Plays an identity provider whose every answer the test decides: keys, times, failures. */
import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { exportJWK, generateKeyPair, type JWK, type JWTPayload, SignJWT } from "jose";

/** Is one key pair of a provider. */
export interface ProviderKey {
  readonly alg: string;
  readonly kid: string;
  readonly privateKey: Awaited<ReturnType<typeof generateKeyPair>>["privateKey"];
  readonly publicJwk: JWK;
}

export interface TokenProvider extends AsyncDisposable {
  readonly issuer: string;
  /** What the provider publishes; change it to rotate. */
  keys: ProviderKey[];
  /** While true every connection is cut. */
  isDown: boolean;
  /** How often each path was asked for. */
  readonly asked: Map<string, number>;
  /** Tokens that introspection calls inactive. */
  readonly revoked: Set<string>;
  /** Signs claims with the first key, or with `key`; `header` is added to `alg` and `kid`. */
  sign(claims: JWTPayload, signing?: { key?: ProviderKey; header?: object }): Promise<string>;
}

/** Says who the authorizer is to the provider. */
export const INTROSPECTION_CLIENT = { clientId: "the authorizer", clientSecret: "s3cret/:%" };

/** Makes a key pair with a key id of its own. */
export async function makeKey(alg = "RS256", kid: string = randomUUID()): Promise<ProviderKey> {
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true });
  return { alg, kid, privateKey, publicJwk: { ...(await exportJWK(publicKey)), kid, alg } };
}

/** Gives the options of a host whose partners have this provider, which its functions must reach. */
export function partnerArgs({ issuer }: Pick<TokenProvider, "issuer">): readonly string[] {
  const parameter = `OutriderPartner:PartnerIssuer=${issuer}`;
  return ["--parameters", parameter, "--outbound", new URL(issuer).host];
}

/** Starts a provider on a free port with one key. */
export async function startTokenProvider(): Promise<TokenProvider> {
  const asked = new Map<string, number>();
  const revoked = new Set<string>();
  const server = createServer((request, response) => {
    const path = request.url ?? "";
    asked.set(path, (asked.get(path) ?? 0) + 1);
    if (provider.isDown) request.destroy();
    else answer({ request, response, provider }).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const issuer = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const provider: TokenProvider = {
    issuer,
    keys: [await makeKey()],
    isDown: false,
    asked,
    revoked,
    sign: (claims, { key, header } = {}) => {
      const signing = key ?? provider.keys[0];
      if (signing === undefined) throw new Error("the provider has no key");
      const { alg, kid, privateKey } = signing;
      return new SignJWT(claims).setProtectedHeader({ alg, kid, ...header }).sign(privateKey);
    },
    [Symbol.asyncDispose]: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  return provider;
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly provider: TokenProvider;
}

async function answer({ request, response, provider }: Exchange): Promise<void> {
  const { issuer, keys } = provider;
  const send = (status: number, body: object) => {
    response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
  };
  if (request.url === "/.well-known/openid-configuration") {
    const endpoints = {
      jwks_uri: `${issuer}/jwks`,
      introspection_endpoint: `${issuer}/introspect`,
    };
    send(200, { issuer, ...endpoints });
  } else if (request.url === "/jwks") {
    send(200, { keys: keys.map(({ publicJwk }) => publicJwk) });
  } else if (request.url === "/introspect") {
    const form = await text(request);
    const known = isAuthorizer(request.headers.authorization);
    send(known ? 200 : 401, known ? introspected(form, provider) : { error: "invalid_client" });
  } else send(404, {});
}

function isAuthorizer(authorization: string | undefined): boolean {
  const { clientId, clientSecret } = INTROSPECTION_CLIENT;
  const pair = `${encodeURIComponent(clientId)}:${encodeURIComponent(clientSecret)}`;
  return authorization === `Basic ${Buffer.from(pair).toString("base64")}`;
}

function introspected(form: string, { revoked }: TokenProvider): object {
  const token = new URLSearchParams(form).get("token") ?? "";
  if (revoked.has(token)) return { active: false };
  const payload = token.split(".")[1] ?? "";
  return { active: true, ...JSON.parse(Buffer.from(payload, "base64url").toString()) };
}
