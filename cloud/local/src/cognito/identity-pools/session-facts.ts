/** Says what an identity pool vouches for about a session: keys of policies and of trusts. */
import type { PolicyDocument, Principal } from "../../contracts.ts";
import { trustIn } from "../../iam/trust.ts";

/** Is the identity provider that trusts name, and the prefix of the condition keys. */
export const PROVIDER = "cognito-identity.amazonaws.com";

/** @see https://docs.aws.amazon.com/cognito/latest/developerguide/role-trust-and-permissions.html */
export interface IdentityFacts {
  /** The identity's id. */
  readonly sub: string;
  /** The pool's id. */
  readonly aud: string;
  /** How it was authenticated: `authenticated`, the provider, and whom the provider names. */
  readonly amr: readonly string[];
}

const AUTHENTICATED = "authenticated";

/** Gives the facts of an identity that a user pool vouches for. */
export function identityFacts(identity: {
  readonly id: string;
  readonly poolId: string;
  readonly provider: string;
  readonly sub: string;
}): IdentityFacts {
  const { id, poolId, provider, sub } = identity;
  const amr = [AUTHENTICATED, provider, `${provider}:CognitoSignIn:${sub}`];
  return { sub: id, aud: poolId, amr };
}

/** Gives the facts as condition keys. */
export function factKeys({
  sub,
  aud,
  amr,
}: IdentityFacts): NonNullable<Principal["sessionContext"]> {
  return { [`${PROVIDER}:sub`]: sub, [`${PROVIDER}:aud`]: aud, [`${PROVIDER}:amr`]: amr };
}

/** Says whether a role's trust lets an identity in. */
export function isTrusted(trust: PolicyDocument, facts: IdentityFacts): boolean {
  const who = { kind: "federated", provider: PROVIDER } as const;
  const action = "sts:AssumeRoleWithWebIdentity";
  return trustIn({ trust, who, action, context: factKeys(facts) }) === "direct";
}

/** Gives the identity id of a session of an authenticated identity; `undefined` for any other. */
export function authenticatedIdentity({ sessionContext = {} }: Principal): string | undefined {
  const { [`${PROVIDER}:sub`]: sub, [`${PROVIDER}:amr`]: amr } = sessionContext;
  return typeof sub === "string" && amr?.includes(AUTHENTICATED) === true ? sub : undefined;
}
