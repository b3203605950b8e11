/** Is a distribution as CloudFormation has it, and which of its behaviours a path falls under. */
import { z } from "zod";
import { REGION } from "../aws-names.ts";
import { cachePolicyId, responseHeadersPolicyId } from "./cache-policy.ts";

const behaviour = z.strictObject({
  TargetOriginId: z.string(),
  // Loopback counts as secure, as it does to browsers.
  ViewerProtocolPolicy: z.enum(["allow-all", "https-only", "redirect-to-https"]),
  AllowedMethods: z.array(z.enum(["GET", "HEAD", "OPTIONS"])).optional(),
  CachedMethods: z.array(z.enum(["GET", "HEAD", "OPTIONS"])).optional(),
  CachePolicyId: cachePolicyId,
  ResponseHeadersPolicyId: responseHeadersPolicyId.optional(),
  Compress: z.boolean().optional(),
});

const BUCKET = new RegExp(`^([a-z0-9.-]+)\\.s3\\.${REGION}\\.amazonaws\\.com$`);

/** Is the schema of AWS::CloudFront::Distribution as far as it is honoured: private buckets as origins. */
export const distribution = z.strictObject({
  DistributionConfig: z.strictObject({
    Enabled: z.literal(true),
    Comment: z.string().optional(),
    HttpVersion: z.string().optional(),
    IPV6Enabled: z.boolean().optional(),
    PriceClass: z.string().optional(),
    DefaultRootObject: z.string().optional(),
    Origins: z.array(
      z.strictObject({
        Id: z.string(),
        DomainName: z.string().regex(BUCKET, "only buckets of this region are honoured"),
        OriginAccessControlId: z.string(),
        OriginPath: z.string().optional(),
        S3OriginConfig: z.strictObject({ OriginAccessIdentity: z.literal("").optional() }),
      }),
    ),
    DefaultCacheBehavior: behaviour,
    CacheBehaviors: z.array(behaviour.extend({ PathPattern: z.string() })).optional(),
    CustomErrorResponses: z
      .array(
        z.strictObject({
          ErrorCode: z.coerce.number().int(),
          ErrorCachingMinTTL: z.coerce.number().min(0).optional(),
          ResponseCode: z.coerce.number().int().optional(),
          ResponsePagePath: z.string().startsWith("/").optional(),
        }),
      )
      .optional(),
  }),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

export type Distribution = z.infer<typeof distribution>["DistributionConfig"];
export type Behaviour = z.infer<typeof behaviour>;

/** Gives the first behaviour whose pattern fits a path such as `/assets/a.js`, else the default. */
export function behaviourOf(
  { CacheBehaviors = [], ...rest }: Distribution,
  path: string,
): Behaviour {
  return (
    CacheBehaviors.find(({ PathPattern }) => fits(PathPattern, path)) ?? rest.DefaultCacheBehavior
  );
}

/** Names the bucket and key that hold a path. */
export function originOf({ Origins }: Distribution, { TargetOriginId }: Behaviour, path: string) {
  const origin = Origins.find(({ Id }) => Id === TargetOriginId);
  const bucket = BUCKET.exec(origin?.DomainName ?? "")?.[1];
  if (bucket === undefined) return undefined;
  return { bucket, key: `${origin?.OriginPath ?? ""}${path}`.replace(/^\//, "") };
}

/** `*` stands for any text, `?` for one character; the leading slash may lack. */
function fits(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/^\/?/, "/")
    .replace(/[.+^${}()|[\]\\]/g, "\\$&")
    .replaceAll("*", ".*")
    .replaceAll("?", ".");
  return new RegExp(`^${source}$`, "s").test(path);
}
