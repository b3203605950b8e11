/** Is the resource type AWS::S3::BucketPolicy. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { resourcePolicyDocument } from "../iam/document-schema.ts";

const schema = z.strictObject({ Bucket: z.string(), PolicyDocument: resourcePolicyDocument });

/** Sets who may do what with the bucket. Ref is the bucket's name. */
export const awsS3BucketPolicy: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::S3::BucketPolicy",
  schema,
  identify: ({ Bucket }) => ({ ref: Bucket }),
  start: ({ properties: { Bucket, PolicyDocument } }, { s3 }) =>
    s3.putBucketPolicy(Bucket, PolicyDocument),
};
