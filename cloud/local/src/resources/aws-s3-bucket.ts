/** Is the resource type AWS::S3::Bucket. */
import { z } from "zod";
import { REGION, URL_SUFFIX } from "../aws-names.ts";
import type { ResourceKind } from "../contracts.ts";
import { bucketArn } from "../s3/needs.ts";

const encryption = z.strictObject({
  ServerSideEncryptionByDefault: z.strictObject({ SSEAlgorithm: z.literal("AES256") }),
  BucketKeyEnabled: z.boolean().optional(),
});

const schema = z.strictObject({
  BucketName: z
    .string()
    .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
    .optional(),
  // Objects lie in the data folder, 0700; whoever reads them otherwise reads the disk.
  BucketEncryption: z
    .strictObject({ ServerSideEncryptionConfiguration: z.array(encryption) })
    .optional(),
  LifecycleConfiguration: z
    .strictObject({
      Rules: z.array(
        z.strictObject({
          Id: z.string().optional(),
          Status: z.enum(["Enabled", "Disabled"]),
          Prefix: z.string().optional(),
          ExpirationInDays: z.coerce.number().int().min(1),
        }),
      ),
    })
    .optional(),
  // Nothing here is public: ACLs are refused, and a policy for everyone still needs a signature.
  PublicAccessBlockConfiguration: z
    .strictObject({
      BlockPublicAcls: z.literal(true).optional(),
      BlockPublicPolicy: z.literal(true).optional(),
      IgnorePublicAcls: z.literal(true).optional(),
      RestrictPublicBuckets: z.literal(true).optional(),
    })
    .optional(),
  OwnershipControls: z
    .strictObject({
      Rules: z.array(z.strictObject({ ObjectOwnership: z.literal("BucketOwnerEnforced") })),
    })
    .optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** Makes the bucket. Ref is the name. */
export const awsS3Bucket: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::S3::Bucket",
  schema,
  identify: ({ BucketName }, scope) => {
    const name = BucketName ?? scope.physicalName(63).toLowerCase();
    const attributes = {
      Arn: bucketArn(name),
      DomainName: `${name}.s3.${URL_SUFFIX}`,
      RegionalDomainName: `${name}.s3.${REGION}.${URL_SUFFIX}`,
    };
    return { ref: name, attributes };
  },
  start: async ({ properties, identity }, { s3 }) => {
    await s3.putBucket(identity.ref);
    const rules = properties.LifecycleConfiguration?.Rules ?? [];
    const enabled = rules.filter(({ Status }) => Status === "Enabled");
    s3.putExpirations(
      identity.ref,
      enabled.map(({ Prefix = "", ExpirationInDays: days }) => ({ prefix: Prefix, days })),
    );
  },
};
