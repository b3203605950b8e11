/** Keeps a provider's public keys: fetched once, renewed in time, asked again for a key unknown. */
import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from "jose";
import { ProviderError } from "./provider-error.ts";
import { askProvider } from "./provider-json.ts";
import { discover, type ProviderMetadata } from "./provider-metadata.ts";

/** Keys older than this are fetched anew, in ms: so a key that was withdrawn is not believed for long. */
export const FRESH_MS = 300_000;

/** Keys up to this old go on while the provider can't be asked, in ms. */
export const USABLE_MS = 3_600_000;

/**
 * Shortest time between two fetches, in ms: tokens with made-up key ids must not become a flood at the
 * provider. A key brand-new is refused for as long at worst.
 */
export const COOL_DOWN_MS = 10_000;

export interface SigningKeysOptions {
  readonly issuer: string;
  /** Gives the time in ms of a clock that never jumps. */
  readonly nowMs: () => number;
}

interface Fetched {
  readonly find: JWTVerifyGetKey;
  readonly atMs: number;
}

/**
 * Makes the finder of keys for `jwtVerify`. It throws JWKSNoMatchingKey for a key that the provider
 * does not have, and ProviderError where it could not be asked and has no key that still may be used.
 */
export function signingKeys({ issuer, nowMs }: SigningKeysOptions): JWTVerifyGetKey {
  let metadata: ProviderMetadata | undefined;
  let fetched: Fetched | undefined;
  let fetching: Promise<void> | undefined;
  let lastTry: { readonly atMs: number; readonly failure?: unknown } | undefined;

  const fetchKeys = async () => {
    const startedMs = nowMs();
    try {
      metadata ??= await discover(issuer);
      fetched = { find: keySet(await askProvider(metadata.jwksUri), issuer), atMs: startedMs };
      lastTry = { atMs: startedMs };
    } catch (failure) {
      // The address of the keys may have changed, too.
      metadata = undefined;
      lastTry = { atMs: startedMs, failure };
    } finally {
      fetching = undefined;
    }
  };
  /** Fetches unless that was tried a moment ago; many callers wait for the same answer. */
  const renew = async () => {
    if (lastTry !== undefined && nowMs() - lastTry.atMs < COOL_DOWN_MS) return;
    fetching ??= fetchKeys();
    await fetching;
  };
  const usable = () => (fetched && nowMs() - fetched.atMs < USABLE_MS ? fetched : undefined);

  return async (header, token) => {
    if (fetched === undefined || nowMs() - fetched.atMs >= FRESH_MS) await renew();
    const found = await tryKeys(usable(), header, token);
    if (found !== undefined) return found;
    await renew();
    const again = await tryKeys(usable(), header, token);
    if (again !== undefined) return again;
    // Whether the key is the provider's is not known while it can't be asked.
    if (lastTry?.failure !== undefined) throw lastTry.failure;
    throw new errors.JWKSNoMatchingKey();
  };
}

type Found = Awaited<ReturnType<JWTVerifyGetKey>>;

async function tryKeys(
  keys: Fetched | undefined,
  ...[header, token]: Parameters<JWTVerifyGetKey>
): Promise<Found | undefined> {
  try {
    return await keys?.find(header, token);
  } catch (error) {
    if (error instanceof errors.JWKSNoMatchingKey) return undefined;
    throw error;
  }
}

function keySet(answer: unknown, issuer: string): JWTVerifyGetKey {
  try {
    return createLocalJWKSet(answer as JSONWebKeySet);
  } catch (cause) {
    throw new ProviderError(`the keys of ${issuer} are no key set`, {
      code: "provider-answer",
      cause,
    });
  }
}
