/** Tells which operation of S3 a request asks for, and refuses by name what is not honoured here. */
import type { AwsCall } from "../contracts.ts";
import { notImplemented, S3Error } from "./s3-error.ts";

export type OperationName =
  | "ListBuckets"
  | "CreateBucket"
  | "HeadBucket"
  | "DeleteBucket"
  | "GetBucketLocation"
  | "ListObjects"
  | "DeleteObjects"
  | "GetObject"
  | "HeadObject"
  | "GetObjectAttributes"
  | "PutObject"
  | "CopyObject"
  | "DeleteObject"
  | "CreateMultipartUpload"
  | "UploadPart"
  | "CompleteMultipartUpload"
  | "AbortMultipartUpload";

export interface Operation {
  readonly name: OperationName;
  readonly bucket: string;
  /** Decoded; empty for operations on a bucket. */
  readonly key: string;
}

type Request = Pick<AwsCall, "method" | "path" | "query" | "headers">;

/** Names the operations by level, method and the parameter of the query that chooses it. */
const OPERATIONS: Readonly<Record<string, OperationName>> = {
  "service GET": "ListBuckets",
  "bucket PUT": "CreateBucket",
  "bucket HEAD": "HeadBucket",
  "bucket DELETE": "DeleteBucket",
  "bucket GET": "ListObjects",
  "bucket GET location": "GetBucketLocation",
  "bucket POST delete": "DeleteObjects",
  "object GET": "GetObject",
  "object GET attributes": "GetObjectAttributes",
  "object HEAD": "HeadObject",
  "object PUT": "PutObject",
  "object PUT uploadId": "UploadPart",
  "object DELETE": "DeleteObject",
  "object DELETE uploadId": "AbortMultipartUpload",
  "object POST uploads": "CreateMultipartUpload",
  "object POST uploadId": "CompleteMultipartUpload",
};

/** Parameters that refine an operation without changing which one it is. */
const REFINING = new Set([
  "list-type",
  "prefix",
  "delimiter",
  "max-keys",
  "marker",
  "start-after",
  "continuation-token",
  "encoding-type",
  "fetch-owner",
  "partNumber",
  "x-id",
]);

/**
 * Names the operation of a path-style request.
 * @throws S3Error "NotImplemented", 501, for a sub-resource or a header that has no effect here.
 */
export function operationOf(request: Request): Operation {
  const { method, path, query, headers } = request;
  const [, bucket = "", rest] = /^\/([^/]*)(?:\/(.*))?$/s.exec(path) ?? [];
  const key = decoded(rest ?? "");
  const level = levelOf(bucket, key);
  const choosing = [...query.keys()].filter((name) => !REFINING.has(name));
  const name = OPERATIONS[[`${level} ${method}`, ...choosing].join(" ")];
  if (name === undefined) throw notImplemented(`${method} ${choosing.join("&")} on a ${level}`);
  checkHeaders(headers);
  const copies = name === "PutObject" && "x-amz-copy-source" in headers;
  return { name: copies ? "CopyObject" : name, bucket, key };
}

function levelOf(bucket: string, key: string): "service" | "bucket" | "object" {
  if (bucket === "") return "service";
  return key === "" ? "bucket" : "object";
}

function decoded(key: string): string {
  try {
    return decodeURIComponent(key);
  } catch (cause) {
    const error = new S3Error("InvalidURI", "Couldn't parse the specified URI.", 400);
    error.cause = cause;
    throw error;
  }
}

/** Values that ask for what holds anyway; other values of these headers are not honoured. */
const AS_IT_IS: Readonly<Record<string, readonly string[]>> = {
  "x-amz-acl": ["private", "bucket-owner-full-control"],
  "x-amz-server-side-encryption": ["AES256"],
  "x-amz-storage-class": ["STANDARD"],
};

const HONOURED =
  /^x-amz-(meta-.*|date|content-sha256|security-token|user-agent|trailer|decoded-content-length|sdk-.*|checksum-.*|copy-source|metadata-directive|object-attributes|mp-object-size|expected-bucket-owner)$/;

/** Says in AWS's own words that a header would have no effect. */
function checkHeaders(headers: AwsCall["headers"]): void {
  const unknown = Object.entries(headers).find(
    ([name, value]) =>
      name.startsWith("x-amz-") && !HONOURED.test(name) && AS_IT_IS[name]?.includes(value) !== true,
  );
  if (unknown !== undefined) throw notImplemented(`the header ${unknown.join(": ")}`);
}
