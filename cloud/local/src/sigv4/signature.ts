/** What a signature on a request claims, and what can be wrong with it. */
import type { Credentials, Principal } from "../contracts.ts";

/** Is a request as it came over the wire; nothing in it is decoded. */
export interface SignedRequest {
  readonly method: string;
  /** Path and query as sent, percent-encoded. */
  readonly url: string;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

/** Is what the signer says of itself: whose key, for which day, region and service. */
export interface Claim {
  readonly accessKeyId: string;
  /** `YYYYMMDD` of the credential scope. */
  readonly day: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  /** 64 hexadecimal digits. */
  readonly signature: string;
  /** `YYYYMMDDTHHMMSSZ`. */
  readonly date: string;
}

/** Says why a signature is not believed; the front door gives it AWS's name for the protocol. */
export interface SignatureProblem {
  readonly kind: "missing" | "incomplete" | "mismatch" | "unknown-key" | "expired-token";
  readonly message: string;
}

/** Is who signed, once believed. */
export interface Signer {
  readonly principal: Principal;
  readonly credentials: Credentials;
  readonly service: string;
}

export type Verdict<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly problem: SignatureProblem };

/** Finds the holder of an access key. */
export type FindKey = (
  accessKeyId: string,
) => { credentials: Credentials; principal: Principal } | undefined;

export interface VerifyOptions {
  readonly find: FindKey;
  /** Now, in ms since 1970. */
  readonly nowMs: number;
}

export const ALGORITHM = "AWS4-HMAC-SHA256";

/** Returns a failed verdict. */
export function problem(
  kind: SignatureProblem["kind"],
  message: string,
): { readonly ok: false; readonly problem: SignatureProblem } {
  return { ok: false, problem: { kind, message } };
}

/** Is AWS's sentence for a signature that does not match. */
export const MISMATCH =
  "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.";
