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

/** @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html#ErrorCodeList */
const XML_NAMES: Readonly<Record<Kind, string>> = {
  missing: "AccessDenied",
  incomplete: "AuthorizationHeaderMalformed",
  mismatch: "SignatureDoesNotMatch",
  "unknown-key": "InvalidAccessKeyId",
  "expired-token": "ExpiredToken",
};

const NAMES: Readonly<Record<Protocol, Readonly<Record<Kind, string>>>> = {
  "json-rpc": JSON_NAMES,
  "rest-json": JSON_NAMES,
  "rest-xml": XML_NAMES,
  query: QUERY,
};

/** Makes the error that AWS would answer: 400 in the JSON protocols, else 403 (400 if incomplete). */
export function refusalOf({ kind, message }: SignatureProblem, protocol: Protocol): AwsError {
  const status = protocol === "json-rpc" || kind === "incomplete" ? 400 : 403;
  return new AwsError(NAMES[protocol][kind], message, status);
}
