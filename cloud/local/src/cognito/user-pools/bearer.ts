/** Finds whose access token a call bears. */
import { notAuthorized } from "./cognito-error.ts";
import type { Person } from "./person.ts";
import type { Client, Pool } from "./pool-registry.ts";
import type { UserPoolParts } from "./user-pool-parts.ts";

export interface Bearer {
  readonly pool: Pool;
  readonly client: Client;
  readonly person: Person;
  readonly scopes: readonly string[];
}

/** Is what a token must allow for people to change their own account. */
export const SELF_SERVICE = "aws.cognito.signin.user.admin";

/**
 * Believes an access token that is signed here, has not expired and whose session is open.
 * @throws AwsError NotAuthorizedException.
 */
export async function bearerOf(parts: UserPoolParts, accessToken: string): Promise<Bearer> {
  const { tokens, registry, sessions, people, epochMs } = parts;
  const claims = await tokens.open(accessToken);
  if (claims?.["token_use"] !== "access") throw notAuthorized("Invalid Access Token");
  if (Number(claims["exp"]) * 1_000 <= epochMs()) throw notAuthorized("Access Token has expired");
  const poolId = String(claims["iss"]).split("/").at(-1) ?? "";
  if (!sessions.isOpen(String(claims["origin_jti"]))) {
    throw notAuthorized("Access Token has been revoked");
  }
  const person = people.findBySub(poolId, String(claims["sub"]));
  if (person?.isEnabled !== true) throw notAuthorized("User is disabled.");
  return {
    pool: registry.pool(poolId),
    client: registry.client(String(claims["client_id"]), poolId),
    person,
    scopes: String(claims["scope"] ?? "").split(" "),
  };
}

/** As `bearerOf`, and demands that the token lets people change their own account. */
export async function selfOf(parts: UserPoolParts, accessToken: string): Promise<Bearer> {
  const bearer = await bearerOf(parts, accessToken);
  if (bearer.scopes.includes(SELF_SERVICE)) return bearer;
  throw notAuthorized("Access Token does not have required scopes");
}
