/** Makes new tokens from a refresh token, and a new one of these where the client rotates them. */
import { notAuthorized } from "./cognito-error.ts";
import type { Client } from "./pool-registry.ts";
import type { AuthenticationResult } from "./tokens.ts";
import { groupsOf, type UserPoolParts } from "./user-pool-parts.ts";

/** Characters of the tokens made here; what looks otherwise never was one. */
const TOKEN = /^[\w-]{128}$/;

/** @throws AwsError NotAuthorizedException for a token that is wrong, revoked or of another client. */
export async function refreshSession(
  parts: UserPoolParts,
  client: Client,
  refreshToken: string,
): Promise<AuthenticationResult> {
  const { registry, people, sessions, tokens } = parts;
  if (!TOKEN.test(refreshToken)) throw notAuthorized("Invalid Refresh Token");
  const session = sessions.findByToken(refreshToken);
  if (session === undefined) throw notAuthorized("Refresh Token has been revoked");
  if (session.clientId !== client.id) throw notAuthorized("Invalid Refresh Token");
  const person = people.find(session.poolId, session.username, "");
  if (person?.isEnabled !== true) throw notAuthorized("User is disabled.");
  const pool = registry.pool(session.poolId);
  const groups = groupsOf(parts, person);
  const made = await tokens.make({ pool, client, person, groups, session });
  const { RefreshTokenRotation: rotation } = client.properties;
  if (rotation?.Feature !== "ENABLED") return made;
  const graceS = rotation.RetryGracePeriodSeconds ?? 0;
  return { ...made, RefreshToken: sessions.rotate(session, refreshToken, graceS) };
}
