/** Finds the key that a claim names and checks its session token. */
import { REGION } from "../aws-names.ts";
import type { Credentials, Principal } from "../contracts.ts";
import { equalInConstantTime } from "./digest.ts";
import { type Claim, problem, type Verdict, type VerifyOptions } from "./signature.ts";

const INVALID_TOKEN = "The security token included in the request is invalid.";

/**
 * Returns the holder of the claimed key. Returns `ok: false` "unknown-key" for a key nobody holds
 * or a session token that is not its own, "expired-token" past its end, "mismatch" for a region
 * other than the host's one.
 */
export function holderOf(
  claim: Claim,
  token: string | undefined,
  { find, nowMs }: VerifyOptions,
): Verdict<{ credentials: Credentials; principal: Principal }> {
  if (claim.region !== REGION) {
    return problem("mismatch", `Credential should be scoped to a valid region: '${REGION}'.`);
  }
  const holder = find(claim.accessKeyId);
  if (holder === undefined) return problem("unknown-key", INVALID_TOKEN);
  const { sessionToken = "", expiresAtMs } = holder.credentials;
  if (!equalInConstantTime(token ?? "", sessionToken)) return problem("unknown-key", INVALID_TOKEN);
  if (expiresAtMs !== undefined && nowMs >= expiresAtMs) {
    return problem("expired-token", "The security token included in the request is expired");
  }
  return { ok: true, value: holder };
}
