/** Gives signature problems AWS's names, which differ from protocol to protocol. */
import { AwsError } from "../contracts.ts";
import type { SignatureProblem } from "../sigv4/signature.ts";
import type { Protocol } from "./protocol.ts";

type Kind = SignatureProblem["kind"];

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/CommonErrors.html */
const QUERY: Readonly<Record<Kind, string>> = {
  missing: "MissingAuthenticationToken",
  incomplete: "IncompleteSignature",
  mismatch: "SignatureDoesNotMatch",
  "unknown-key": "InvalidClientTokenId",
  "expired-token": "ExpiredToken",
};

/** @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.Errors.html */
const JSON_NAMES: Readonly<Record<Kind, string>> = {
  missing: "MissingAuthenticationTokenException",
  incomplete: "IncompleteSignatureException",
  mismatch: "InvalidSignatureException",
  "unknown-key": "UnrecognizedClientException",
  "expired-token": "ExpiredTokenException",
};

/** Makes the error that AWS would answer: 400 in the JSON protocols, else 403 (400 if incomplete). */
export function refusalOf({ kind, message }: SignatureProblem, protocol: Protocol): AwsError {
  const code = (protocol === "query" ? QUERY : JSON_NAMES)[kind];
  const status = protocol === "json-rpc" || kind === "incomplete" ? 400 : 403;
  return new AwsError(code, message, status);
}
