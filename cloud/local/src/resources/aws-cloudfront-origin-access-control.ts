/** Is the resource type AWS::CloudFront::OriginAccessControl. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";

const schema = z.strictObject({
  OriginAccessControlConfig: z.strictObject({
    Name: z.string(),
    Description: z.string().optional(),
    OriginAccessControlOriginType: z.literal("s3"),
    SigningBehavior: z.literal("always"),
    SigningProtocol: z.literal("sigv4"),
  }),
});

/** Lets a distribution read private buckets; nothing is to start, as the bucket's policy decides. */
export const awsCloudfrontOriginAccessControl: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::CloudFront::OriginAccessControl",
  schema,
  identify: (_properties, scope) => {
    const id = `E${scope.stableId(13).toUpperCase()}`;
    return { ref: id, attributes: { Id: id } };
  },
};
