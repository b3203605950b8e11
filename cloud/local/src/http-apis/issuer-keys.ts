/**
 * Finds the keys of token issuers by OpenID discovery, and keeps them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */
import { createRemoteJWKSet, type JWTVerifyGetKey } from "jose";
import { z } from "zod";

export interface IssuerKeys {
  /** Finds the keys of an issuer. @throws IssuerError when the issuer does not say where they are. */
  of(issuer: string): Promise<JWTVerifyGetKey>;
}

/** Is an issuer that cannot be asked, or that answers with something else. */
export class IssuerError extends Error {
  override readonly name = "IssuerError";
  readonly code = "issuer-unreachable";
}

/** Longest wait for discovery and for keys each, in ms, as on AWS. */
const FETCH_MS_MAX = 1_500;
/** How long keys and their address are kept, in ms: two hours. */
const KEEP_MS = 2 * 60 * 60 * 1_000;
/** Shortest time between two fetches for keys not known, in ms, so that strangers cannot cause many. */
const COOLDOWN_MS = 5_000;
/** Most issuers kept; there are ten authorizers to an API at most. */
const ISSUERS_MAX = 100;

const discovery = z.object({ jwks_uri: z.url({ protocol: /^https?$/ }) });

/** Makes an empty set. Tokens signed with a key that is not known make it fetch the keys anew. */
export function createIssuerKeys(nowMs: () => number): IssuerKeys {
  const known = new Map<string, { readonly getKey: JWTVerifyGetKey; readonly foundMs: number }>();
  return {
    of: async (issuer) => {
      const entry = known.get(issuer);
      if (entry !== undefined && nowMs() - entry.foundMs < KEEP_MS) return entry.getKey;
      const getKey = createRemoteJWKSet(await keysAddress(issuer), {
        timeoutDuration: FETCH_MS_MAX,
        cooldownDuration: COOLDOWN_MS,
        cacheMaxAge: KEEP_MS,
      });
      if (known.size >= ISSUERS_MAX) known.clear();
      known.set(issuer, { getKey, foundMs: nowMs() });
      return getKey;
    },
  };
}

async function keysAddress(issuer: string): Promise<URL> {
  const address = `${issuer.replace(/\/$/, "")}/.well-known/openid-configuration`;
  try {
    const signal = AbortSignal.timeout(FETCH_MS_MAX);
    const reply = await fetch(address, { signal, redirect: "error" });
    if (!reply.ok) throw new IssuerError(`${address} answers ${reply.status}`);
    return new URL(discovery.parse(await reply.json()).jwks_uri);
  } catch (error) {
    if (error instanceof IssuerError) throw error;
    throw new IssuerError(`${address} does not name the issuer's keys`, { cause: error });
  }
}
