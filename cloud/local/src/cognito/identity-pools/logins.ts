/** Judges the login that a caller shows: an id token of a user pool that the identity pool takes. */
import { arn, REGION, URL_SUFFIX } from "../../aws-names.ts";
import type { Claims, IdentityPool, LoginProvider, UserPools } from "../seams.ts";
import { invalidLogin, invalidParameter, notAuthorized, unsupportedProvider } from "./errors.ts";
import { peekClaims } from "./peek-claims.ts";

/** Is a login that was proved. */
export interface Login {
  readonly provider: LoginProvider;
  /** Who it is in the user pool. */
  readonly sub: string;
  readonly claims: Claims;
}

export interface LoginOptions {
  readonly userPools: Pick<UserPools, "verify" | "issuerOf" | "isSignedIn">;
  readonly epochMs: () => number;
}

/** Provider name to token, as the call has them. */
export type Logins = Readonly<Record<string, string>>;

const PROVIDER_PREFIX = `cognito-idp.${REGION}.${URL_SUFFIX}/`;

/**
 * Proves the one login of a call. Its key is the provider's name, or the token's issuer without
 * scheme, as clients take it from the token.
 * @throws AwsError NotAuthorizedException in AWS's words, InvalidParameterException for several.
 */
export async function proveLogin(
  logins: Logins,
  pool: IdentityPool,
  options: LoginOptions,
): Promise<Login> {
  const [first, ...others] = Object.entries(logins);
  if (first === undefined) {
    throw notAuthorized("Unauthenticated access is not supported for this identity pool.");
  }
  if (others.length > 0) throw invalidParameter("The local host takes one login in a call.");
  const [key, token] = first;
  const userPoolId = key.slice(key.lastIndexOf("/") + 1);
  const issuer = options.userPools.issuerOf(userPoolId);
  const name = `${PROVIDER_PREFIX}${userPoolId}`;
  const isKnown = key === name || key === issuer.slice(issuer.indexOf("://") + 3);
  if (!isKnown || !pool.providers.some((one) => one.name === name)) throw unsupportedProvider();
  checkClaims(token, issuer, options.epochMs());
  const claims = await options.userPools.verify(userPoolArn(userPoolId), token);
  if (claims === undefined) throw invalidLogin("Couldn't verify signed token.");
  const provider = pool.providers.find(
    (one) => one.name === name && one.clientId === claims["aud"],
  );
  if (provider === undefined) throw unsupportedProvider();
  const isInactive = provider.asksUserPool && !options.userPools.isSignedIn(userPoolId, claims);
  if (isInactive) throw notAuthorized("Token is inactive");
  return { provider, sub: String(claims["sub"]), claims };
}

/** Says first what is wrong with what the token says, as AWS does; nothing in it is believed yet. */
function checkClaims(token: string, issuer: string, nowMs: number): void {
  const claims = peekClaims(token);
  if (claims === undefined) throw invalidLogin("Not a valid OpenId Connect identity token.");
  if (claims["iss"] !== issuer) throw invalidLogin("Issuer doesn't match providerName");
  if (claims["aud"] === undefined) throw invalidLogin("Missing a required claim: aud");
  const nowS = Math.floor(nowMs / 1_000);
  const exp = Number(claims["exp"]);
  if (!(exp > nowS)) throw invalidLogin(`Token expired: ${nowS} >= ${exp}`);
}

function userPoolArn(userPoolId: string): string {
  return arn("cognito-idp", `userpool/${userPoolId}`);
}
