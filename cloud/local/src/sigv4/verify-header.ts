/**
 * Verifies a request signed in its headers (AWS Signature Version 4) by signing it again.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html
 */
import { amzDateFromEpochMs, claimFromHeaders, epochMsFromAmzDate } from "./claim.ts";
import { equalInConstantTime, sha256Hex } from "./digest.ts";
import { holderOf } from "./key.ts";
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

/** How far the signer's clock may be from ours either way, in ms: 5 minutes, as AWS allows. */
export const CLOCK_SKEW_MS_MAX = 5 * 60 * 1_000;

/** Header values that stand for the hash where S3 signs no payload. */
const UNSIGNED_PAYLOADS = ["UNSIGNED-PAYLOAD", "STREAMING-UNSIGNED-PAYLOAD-TRAILER"];

/**
 * Says who signed a request. Returns `ok: false` where AWS would refuse: no or incomplete header,
 * a clock more than 5 minutes off, an unknown or expired key, another region, an unsigned
 * `x-amz-…` header, a body that is not the one signed, another signature.
 */
export async function verifyHeader(
  request: SignedRequest,
  options: VerifyOptions,
): Promise<Verdict<Signer>> {
  const claim = claimFromHeaders(request.headers);
  if (!claim.ok) return claim;
  const { value } = claim;
  const skew = skewProblem(value.date, options.nowMs);
  if (skew !== undefined) return skew;
  const holder = holderOf(value, request.headers[TOKEN], options);
  if (!holder.ok) return holder;
  const unsigned = unsignedHeader(request, value);
  if (unsigned !== undefined) {
    return problem("mismatch", `'${unsigned}' must be a 'SignedHeader' in the AWS Authorization.`);
  }
  const payloadHash = hashOfBody(request, value.service);
  if (payloadHash === undefined) return problem("mismatch", MISMATCH);
  const signature = await signatureFor({
    ...request,
    payloadHash,
    claim: value,
    secretAccessKey: holder.value.credentials.secretAccessKey,
  });
  if (signature === undefined || !equalInConstantTime(signature, value.signature)) {
    return problem("mismatch", MISMATCH);
  }
  return { ok: true, value: { ...holder.value, service: value.service } };
}

function skewProblem(date: string, nowMs: number) {
  const dateMs = epochMsFromAmzDate(date) ?? 0;
  const now = amzDateFromEpochMs(nowMs);
  if (dateMs < nowMs - CLOCK_SKEW_MS_MAX) {
    const earliest = amzDateFromEpochMs(nowMs - CLOCK_SKEW_MS_MAX);
    const text = `Signature expired: ${date} is now earlier than ${earliest} (${now} - 5 min.)`;
    return problem("mismatch", text);
  }
  if (dateMs > nowMs + CLOCK_SKEW_MS_MAX) {
    const latest = amzDateFromEpochMs(nowMs + CLOCK_SKEW_MS_MAX);
    const text = `Signature not yet current: ${date} is still later than ${latest} (${now} + 5 min.)`;
    return problem("mismatch", text);
  }
  return undefined;
}

/** Is added after signing by AWS's C SDKs; exchanging it is of no use, since each key has its own. */
const TOKEN = "x-amz-security-token";

/** An unsigned `x-amz-…` header could be exchanged on the way, the operation's name among them. */
function unsignedHeader({ headers }: SignedRequest, { signedHeaders }: Claim): string | undefined {
  return Object.keys(headers).find(
    (name) => name.startsWith("x-amz-") && name !== TOKEN && !signedHeaders.includes(name),
  );
}

/** Returns `undefined` where the header with the hash, which the signature covers, is not the body's. */
function hashOfBody({ headers, body }: SignedRequest, service: string): string | undefined {
  const claimed = headers["x-amz-content-sha256"];
  if (claimed !== undefined && service === "s3" && UNSIGNED_PAYLOADS.includes(claimed)) {
    return claimed;
  }
  const hash = sha256Hex(body);
  return claimed === undefined || equalInConstantTime(claimed, hash) ? hash : undefined;
}
