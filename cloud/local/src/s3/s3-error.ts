/** Is an error in S3's terms. */
import { AwsError } from "../contracts.ts";

export class S3Error extends AwsError {}

/** Says that something is not honoured here, under the code that AWS has for it. */
export function notImplemented(what: string): S3Error {
  return new S3Error(
    "NotImplemented",
    `The local host does not honour this for S3: ${what.trim()}.`,
    501,
  );
}

/** Says that policies do not allow a call. */
export function accessDenied(message: string): S3Error {
  return new S3Error("AccessDenied", message, 403);
}
