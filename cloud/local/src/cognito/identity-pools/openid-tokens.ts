/**
 * Makes and reads the OpenID tokens of identities, which STS takes for a role's session.
 * @see https://docs.aws.amazon.com/cognitoidentity/latest/APIReference/API_GetOpenIdToken.html
 */

import type { Claims } from "../seams.ts";
import { openToken, signToken } from "../user-pools/json-web-token.ts";
import { openSigningKey, type SigningKey } from "../user-pools/signing-key.ts";
import { type IdentityFacts, PROVIDER } from "./session-facts.ts";

export interface OpenIdTokens {
  sign(facts: IdentityFacts): Promise<string>;
  /** Gives the claims of a token that was signed here, expired or not; `undefined` for any other. */
  open(token: string): Promise<Claims | undefined>;
}

/** Life of a token, in s. */
const LIFE_S = 600;
const ISSUER = `https://${PROVIDER}`;

/** Makes them; the key is opened with the first use. */
export function createOpenIdTokens(directory: string, epochMs: () => number): OpenIdTokens {
  let opened: Promise<SigningKey> | undefined;
  const key = () => (opened ??= openSigningKey(directory, "identity-pools"));
  return {
    sign: async ({ sub, aud, amr }) => {
      const iat = Math.floor(epochMs() / 1_000);
      return signToken({ iss: ISSUER, sub, aud, amr, iat, exp: iat + LIFE_S }, await key());
    },
    open: async (token) => {
      const claims = openToken(token, await key());
      return claims?.["iss"] === ISSUER ? claims : undefined;
    },
  };
}
