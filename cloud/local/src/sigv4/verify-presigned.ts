/**
 * Verifies an address signed in its query (AWS Signature Version 4), as WebSocket clients of IoT use.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html#mqtt-ws
 */
import type { Credentials } from "../contracts.ts";
import { claimFromQuery, epochMsFromAmzDate } from "./claim.ts";
import { equalInConstantTime, sha256Hex } from "./digest.ts";
import { holderOf } from "./key.ts";
import { parseRequestTarget } from "./request-target.ts";
import {
  type Claim,
  MISMATCH,
  problem,
  type SignedRequest,
  type Signer,
  type Verdict,
  type VerifyOptions,
} from "./signature.ts";
import { signatureFor } from "./signer.ts";
import { CLOCK_SKEW_MS_MAX } from "./verify-header.ts";

/** Longest life of a presigned address, in s: one week. */
const EXPIRES_S_MAX = 604_800;
/** Life of an address that names none, in s, as IoT's clients leave it out. */
const EXPIRES_S_DEFAULT = 86_400;
const TOKEN = "X-Amz-Security-Token";
const SIGNATURE = "X-Amz-Signature";

export interface PresignedOptions extends VerifyOptions {
  /** Signing name that the scope must bear, e.g. `iotdevicegateway`. */
  readonly service: string;
  /** Whether the session token must be covered by the signature, as KVS demands. @default false */
  readonly tokenSigned?: boolean;
}

/**
 * Says who presigned an address. Only the path, the query and the signed headers count; the body is
 * taken as empty. The session token may have been appended after signing (IoT) or signed (KVS).
 * Returns `ok: false` as `verifyHeader` does, and once the address's own life is over.
 */
export async function verifyPresigned(
  request: Omit<SignedRequest, "body">,
  options: PresignedOptions,
): Promise<Verdict<Signer>> {
  const query = singleValues(request.url);
  if (query === undefined) return problem("incomplete", "The query can't be read.");
  const claim = claimFromQuery(query);
  if (!claim.ok) return claim;
  const { value } = claim;
  if (value.service !== options.service) {
    return problem(
      "mismatch",
      `Credential should be scoped to correct service: '${options.service}'.`,
    );
  }
  const expiresS = expiresFrom(query.get("X-Amz-Expires"));
  if (expiresS === undefined || !isCurrent(value.date, expiresS, options.nowMs)) {
    return problem("mismatch", `Signature expired: ${value.date} is not valid now.`);
  }
  const holder = holderOf(value, query.get(TOKEN), options);
  if (!holder.ok) return holder;
  const { credentials } = holder.value;
  const tries = ignoredParameters(credentials, options.tokenSigned === true);
  if (!(await signatureMatches(request, { claim: value, credentials, tries })))
    return problem("mismatch", MISMATCH);
  return { ok: true, value: { ...holder.value, service: value.service } };
}

/** A presigned address names each parameter once; a second could mean another thing to the service. */
function singleValues(url: string): Map<string, string> | undefined {
  const target = parseRequestTarget(url);
  if (target === undefined) return undefined;
  const entries: [string, string][] = [];
  for (const [name, value] of Object.entries(target.query)) {
    if (typeof value !== "string") return undefined;
    entries.push([name, value]);
  }
  return new Map(entries);
}

function expiresFrom(text: string | undefined): number | undefined {
  if (text === undefined) return EXPIRES_S_DEFAULT;
  const expiresS = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  return expiresS >= 1 && expiresS <= EXPIRES_S_MAX ? expiresS : undefined;
}

function isCurrent(date: string, expiresS: number, nowMs: number): boolean {
  const dateMs = epochMsFromAmzDate(date) ?? 0;
  return dateMs <= nowMs + CLOCK_SKEW_MS_MAX && nowMs < dateMs + expiresS * 1_000;
}

/** Lists what to leave out, try by try; first the token, since IoT's clients append it after signing. */
function ignoredParameters({ sessionToken }: Credentials, tokenSigned: boolean): string[][] {
  return sessionToken === undefined || tokenSigned
    ? [[SIGNATURE]]
    : [[SIGNATURE, TOKEN], [SIGNATURE]];
}

interface Attempt {
  readonly claim: Claim;
  readonly credentials: Credentials;
  readonly tries: readonly (readonly string[])[];
}

async function signatureMatches(
  request: Omit<SignedRequest, "body">,
  { claim, credentials, tries }: Attempt,
): Promise<boolean> {
  const payloadHash = sha256Hex(Buffer.alloc(0));
  const { secretAccessKey } = credentials;
  const signable = { ...request, payloadHash, claim, secretAccessKey };
  for (const without of tries) {
    const signature = await signatureFor({ ...signable, without });
    if (signature !== undefined && equalInConstantTime(signature, claim.signature)) return true;
  }
  return false;
}
