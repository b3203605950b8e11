/**
 * Says what IAM actions the operations of S3 need.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/using-with-s3-policy-actions.html
 */
import type { Need } from "../authority/need.ts";
import { PARTITION } from "../aws-names.ts";
import type { Operation, OperationName } from "./operation.ts";
import { S3Error } from "./s3-error.ts";

/** Gives a bucket's ARN, which bears neither region nor account. */
export function bucketArn(bucket: string): string {
  return `arn:${PARTITION}:s3:::${bucket}`;
}

export function objectArn(bucket: string, key: string): string {
  return `${bucketArn(bucket)}/${key}`;
}

/** Is what a caller needs of one bucket. */
export interface BucketNeed extends Need {
  readonly bucket: string;
}

const BUCKET_ACTIONS: Partial<Record<OperationName, string>> = {
  CreateBucket: "s3:CreateBucket",
  HeadBucket: "s3:ListBucket",
  ListObjects: "s3:ListBucket",
  DeleteBucket: "s3:DeleteBucket",
  GetBucketLocation: "s3:GetBucketLocation",
};

const OBJECT_ACTIONS: Partial<Record<OperationName, readonly string[]>> = {
  GetObject: ["s3:GetObject"],
  HeadObject: ["s3:GetObject"],
  GetObjectAttributes: ["s3:GetObject", "s3:GetObjectAttributes"],
  PutObject: ["s3:PutObject"],
  CopyObject: ["s3:PutObject"],
  DeleteObject: ["s3:DeleteObject"],
  CreateMultipartUpload: ["s3:PutObject"],
  UploadPart: ["s3:PutObject"],
  CompleteMultipartUpload: ["s3:PutObject"],
  AbortMultipartUpload: ["s3:AbortMultipartUpload"],
};

/**
 * Lists what an operation needs. `copySource` is the header of a copy, `body` the list of a
 * DeleteObjects.
 * @throws S3Error "InvalidArgument" for a copy's source that names no object.
 */
export function needsOf(
  { name, bucket, key }: Operation,
  { copySource, body }: { copySource: string | undefined; body: Buffer },
): readonly BucketNeed[] {
  if (name === "ListBuckets") return [{ bucket, action: "s3:ListAllMyBuckets", resource: "*" }];
  const onBucket = BUCKET_ACTIONS[name];
  if (onBucket !== undefined) return [{ bucket, action: onBucket, resource: bucketArn(bucket) }];
  const onObject = (action: string, objectKey: string, of = bucket): BucketNeed => ({
    bucket: of,
    action,
    resource: objectArn(of, objectKey),
  });
  if (name === "DeleteObjects") return keysIn(body).map((one) => onObject("s3:DeleteObject", one));
  const own = (OBJECT_ACTIONS[name] ?? []).map((action) => onObject(action, key));
  if (name !== "CopyObject") return own;
  const source = sourceOf(copySource ?? "");
  return [...own, onObject("s3:GetObject", source.key, source.bucket)];
}

function sourceOf(header: string): { bucket: string; key: string } {
  const [, bucket, key] = /^\/?([^/]+)\/(.+)$/s.exec(decodeURIComponent(header)) ?? [];
  if (bucket === undefined || key === undefined)
    throw new S3Error("InvalidArgument", "Invalid copy source object key");
  return { bucket, key };
}

function keysIn(body: Buffer): string[] {
  return [...body.toString().matchAll(/<Key>([^<]*)<\/Key>/g)].map(([, key = ""]) =>
    key
      .replaceAll("&lt;", "<")
      .replaceAll("&gt;", ">")
      .replaceAll("&quot;", '"')
      .replaceAll("&apos;", "'")
      .replaceAll("&amp;", "&"),
  );
}
