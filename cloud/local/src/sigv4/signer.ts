/** Computes the signature that a request should bear; smithy makes the canonical form. */
import { createHmac } from "node:crypto";
import { SignatureV4Base } from "@smithy/signature-v4";
import { Sha256 } from "./digest.ts";
import { parseRequestTarget, type RequestTarget } from "./request-target.ts";
import { ALGORITHM, type Claim } from "./signature.ts";

/** Is all that goes into a signature. */
export interface Signable {
  readonly method: string;
  /** Path and query as sent; parameters in `without` are left out. */
  readonly url: string;
  /** Query parameters that are not part of the signature. */
  readonly without?: readonly string[];
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** SHA-256 of the body in hexadecimal, or the word that stands for it. */
  readonly payloadHash: string;
  readonly claim: Claim;
  readonly secretAccessKey: string;
}

/**
 * Returns the signature, 64 hexadecimal digits, over exactly the headers that the claim lists.
 * Returns `undefined` where a listed header lacks or the query cannot be decoded.
 */
export async function signatureFor(signable: Signable): Promise<string | undefined> {
  const { claim, method, url, without = [] } = signable;
  const headers = signedHeaders(signable);
  const target = parseRequestTarget(url);
  if (headers === undefined || target === undefined) return undefined;
  const query = Object.fromEntries(
    Object.entries(target.query).filter(([name]) => !without.includes(name)),
  );
  const form = new CanonicalForm(claim);
  const text = await form.stringToSign(
    { method, path: target.path, query },
    headers,
    signable.payloadHash,
  );
  return createHmac("sha256", signingKey(claim, signable.secretAccessKey))
    .update(text)
    .digest("hex");
}

function signedHeaders({ claim, headers }: Signable): Record<string, string> | undefined {
  const signed: Record<string, string> = {};
  for (const name of claim.signedHeaders) {
    const value = headers[name];
    if (value === undefined) return undefined;
    signed[name] = value.trim().replaceAll(/\s+/g, " ");
  }
  return signed;
}

/** @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html */
function signingKey({ day, region, service }: Claim, secretAccessKey: string): Buffer {
  let key: string | Buffer = `AWS4${secretAccessKey}`;
  for (const part of [day, region, service, "aws4_request"]) {
    key = createHmac("sha256", key).update(part).digest();
  }
  return key as Buffer;
}

/** Opens smithy's canonical form, which it keeps for its own signers. */
class CanonicalForm extends SignatureV4Base {
  private readonly claim: Claim;
  constructor(claim: Claim) {
    super({
      service: claim.service,
      region: claim.region,
      credentials: { accessKeyId: "", secretAccessKey: "" },
      sha256: Sha256,
      // S3 alone signs the path as sent; all others encode it once more.
      uriEscapePath: claim.service !== "s3",
      applyChecksum: false,
    });
    this.claim = claim;
  }
  stringToSign(
    { method, path, query }: RequestTarget & { readonly method: string },
    headers: Record<string, string>,
    payloadHash: string,
  ): Promise<string> {
    const { day, region, service, date } = this.claim;
    const request = {
      method,
      protocol: "http:",
      hostname: "",
      path,
      query: { ...query },
      headers: {},
    };
    const canonical = this.createCanonicalRequest(request, headers, payloadHash);
    const scope = `${day}/${region}/${service}/aws4_request`;
    return this.createStringToSign(date, scope, canonical, ALGORITHM);
  }
}
