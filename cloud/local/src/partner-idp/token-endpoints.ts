/** Answers about JWTs and revokes them, which oidc-provider does for opaque tokens alone. */
import { timingSafeEqual } from "node:crypto";
import { createLocalJWKSet, errors, type JWK, type JWTPayload, jwtVerify } from "jose";
import { PARTNER_CLIENTS } from "./local-partner.ts";
import type { Revocations } from "./revocations.ts";

/** Is one request to an endpoint about tokens. */
export interface TokenQuestion {
  readonly endpoint: "introspection" | "revocation";
  readonly authorization: string | undefined;
  /** Form-encoded. */
  readonly body: string;
}

export interface TokenEndpointOptions {
  readonly issuer: string;
  /** All that are published, private as they are kept. */
  readonly keys: () => readonly JWK[];
  readonly secretOf: (clientId: string) => string;
  readonly revocations: Revocations;
}

export interface EndpointAnswer {
  readonly status: 200 | 401;
  readonly body: object;
}

/**
 * Answers as RFC 7662 and RFC 7009 say: whatever is no token of ours is inactive, and revoking it
 * changes nothing. Only who was given a token may revoke it.
 */
export async function answerAboutToken(
  { endpoint, authorization, body }: TokenQuestion,
  options: TokenEndpointOptions,
): Promise<EndpointAnswer> {
  const clientId = clientFrom(authorization, options.secretOf);
  if (clientId === undefined) return { status: 401, body: { error: "invalid_client" } };
  const claims = await claimsOf(new URLSearchParams(body).get("token") ?? "", options);
  const { revocations } = options;
  if (endpoint === "introspection") {
    const isActive = claims !== undefined && !revocations.has(claims.jti ?? "");
    return { status: 200, body: isActive ? { active: true, ...claims } : { active: false } };
  }
  if (claims?.["client_id"] === clientId) revocations.add(claims.jti ?? "", claims.exp ?? 0);
  return { status: 200, body: {} };
}

/** Reads who asks from Basic authorization; `undefined` unless the secret is right. */
export function clientFrom(
  authorization: string | undefined,
  secretOf: (clientId: string) => string,
): string | undefined {
  const encoded = /^Basic (\S+)$/i.exec(authorization ?? "")?.[1] ?? "";
  const [id = "", secret = ""] = Buffer.from(encoded, "base64").toString().split(":").map(decoded);
  const known = Object.values(PARTNER_CLIENTS).find((kind) => kind.id === id);
  if (known === undefined) return undefined;
  const [given, right] = [Buffer.from(secret), Buffer.from(secretOf(id))];
  return given.length === right.length && timingSafeEqual(given, right) ? id : undefined;
}

async function claimsOf(
  token: string,
  { issuer, keys }: TokenEndpointOptions,
): Promise<JWTPayload | undefined> {
  const published = { keys: keys().map(publicPart) };
  try {
    const find = createLocalJWKSet(published);
    return (await jwtVerify(token, find, { issuer, algorithms: ["RS256"] })).payload;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}

function publicPart({ kty, n, e, kid, alg, use }: JWK): JWK {
  return { kty, n, e, kid, alg, use } as JWK;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (error) {
    if (error instanceof URIError) return text;
    throw error;
  }
}
