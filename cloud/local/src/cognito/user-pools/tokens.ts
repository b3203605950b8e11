/**
 * Makes the tokens of a sign-in and believes those that were made here.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-tokens-with-identity-providers.html
 */
import { randomUUID } from "node:crypto";
import type { Claims } from "../../contracts.ts";
import { openToken, signToken } from "./json-web-token.ts";
import type { Person } from "./person.ts";
import type { Client, Group, Pool, PoolRegistry } from "./pool-registry.ts";
import type { Session } from "./session-store.ts";

/** Is what a client gets of a sign-in, as the API names it. */
export interface AuthenticationResult {
  readonly AccessToken: string;
  readonly IdToken: string;
  readonly RefreshToken?: string;
  readonly ExpiresIn: number;
  readonly TokenType: "Bearer";
}

export interface TokenRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly person: Person;
  readonly groups: readonly Group[];
  readonly session: Session;
  /** What an application asked to find in the id token. */
  readonly nonce?: string | undefined;
}

export interface Tokens {
  make(request: TokenRequest): Promise<AuthenticationResult>;
  /** Gives the claims of a token that its pool signed, expired ones too; else `undefined`. */
  open(token: string): Promise<Claims | undefined>;
  /** Gives the claims of a valid token of this very pool. */
  verify(poolId: string, token: string): Promise<Claims | undefined>;
  issuerOf(poolId: string): string;
}

export interface TokensOptions {
  readonly endpoint: string;
  readonly registry: Pick<PoolRegistry, "findPool">;
  readonly epochMs: () => number;
}

/** Attributes whose claims are booleans. */
const BOOLEANS = ["email_verified", "phone_number_verified"];

export function createTokens({ endpoint, registry, epochMs }: TokensOptions): Tokens {
  const issuerOf = (poolId: string) => `${endpoint}/${poolId}`;
  const nowS = () => Math.floor(epochMs() / 1_000);
  const open = async (token: string) => {
    const pool = registry.findPool(poolIdIn(token));
    const claims = pool === undefined ? undefined : openToken(token, await pool.key);
    return pool !== undefined && claims?.["iss"] === issuerOf(pool.id) ? claims : undefined;
  };
  return {
    issuerOf,
    open,
    verify: async (poolId, token) => {
      const claims = await open(token);
      const isValid = claims?.["iss"] === issuerOf(poolId) && Number(claims["exp"]) > nowS();
      return isValid ? claims : undefined;
    },
    make: async (request) => {
      const key = await request.pool.key;
      const shared = sharedClaims(request, issuerOf(request.pool.id), nowS());
      return {
        AccessToken: signToken(accessClaims(request, shared), key),
        IdToken: signToken(idClaims(request, shared), key),
        ExpiresIn: validityS(request.client, "AccessToken"),
        TokenType: "Bearer",
      };
    },
  };
}

const UNIT_S = { seconds: 1, minutes: 60, hours: 3_600, days: 86_400 } as const;

/** Gives the life of a client's tokens in s: an hour, and 30 days for refresh tokens, by default. */
export function validityS(
  { properties }: Client,
  kind: "AccessToken" | "IdToken" | "RefreshToken",
): number {
  const unit =
    properties.TokenValidityUnits?.[kind] ?? (kind === "RefreshToken" ? "days" : "hours");
  const value = properties[`${kind}Validity`];
  if (kind === "RefreshToken") {
    return value === undefined || value === 0 ? 30 * UNIT_S.days : value * UNIT_S[unit];
  }
  return value === undefined ? UNIT_S.hours : value * UNIT_S[unit];
}

function sharedClaims({ person, groups, session }: TokenRequest, iss: string, nowS: number) {
  return {
    sub: person.sub,
    ...(groups.length > 0 && { "cognito:groups": groups.map(({ name }) => name) }),
    iss,
    origin_jti: session.originJti,
    event_id: randomUUID(),
    auth_time: session.authTimeS,
    iat: nowS,
  };
}

type SharedClaims = ReturnType<typeof sharedClaims>;

function accessClaims({ client, person, session }: TokenRequest, shared: SharedClaims): Claims {
  return {
    ...shared,
    client_id: client.id,
    token_use: "access",
    scope: session.scope,
    exp: shared.iat + validityS(client, "AccessToken"),
    jti: randomUUID(),
    username: person.username,
  };
}

function idClaims(request: TokenRequest, shared: SharedClaims): Claims {
  const { client, person, groups, nonce } = request;
  return {
    ...attributeClaims(person, client),
    ...shared,
    ...roleClaims(groups),
    "cognito:username": person.username,
    aud: client.id,
    token_use: "id",
    ...(nonce !== undefined && { nonce }),
    exp: shared.iat + validityS(client, "IdToken"),
    jti: randomUUID(),
  };
}

function attributeClaims({ attributes }: Person, { properties }: Client): Claims {
  const { ReadAttributes: readable } = properties;
  const entries = Object.entries(attributes)
    .filter(([name]) => readable === undefined || readable.includes(name))
    .map(([name, value]) => [name, BOOLEANS.includes(name) ? value === "true" : value] as const);
  return Object.fromEntries(entries);
}

/** The role of the group with the lowest precedence is preferred, unless two groups share that. */
function roleClaims(groups: readonly Group[]): Claims {
  const withRole = groups.filter(({ properties }) => properties.RoleArn !== undefined);
  const roles = [...new Set(withRole.map(({ properties }) => properties.RoleArn))];
  if (roles.length === 0) return {};
  const [first] = withRole;
  const rivals = withRole.filter(
    ({ properties }) => properties.Precedence === first?.properties.Precedence,
  );
  const isClear = new Set(rivals.map(({ properties }) => properties.RoleArn)).size === 1;
  return {
    "cognito:roles": roles,
    ...(isClear && { "cognito:preferred_role": first?.properties.RoleArn }),
  };
}

/** Reads which pool a token claims to come from; its signature is checked with that pool's key. */
function poolIdIn(token: string): string {
  const [, payload = ""] = token.split(".");
  const text = Buffer.from(payload, "base64url").toString();
  const issuer = /"iss":"[^"]*\/([\w-]+)"/.exec(text)?.[1];
  return issuer ?? "";
}
