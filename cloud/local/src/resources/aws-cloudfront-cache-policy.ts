/** Is the resource type AWS::CloudFront::CachePolicy. */
import type { z } from "zod";
import { cachePolicy as schema } from "../cloudfront/cache-policy.ts";
import type { ResourceKind } from "../contracts.ts";

/** Makes the policy. Ref is its id. */
export const awsCloudfrontCachePolicy: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::CloudFront::CachePolicy",
  schema,
  identify: (_properties, scope) => {
    const id = scope.stableId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    return { ref: id, attributes: { Id: id } };
  },
  start: ({ properties, identity }, { cloudFront }) =>
    cloudFront.putCachePolicy(identity.ref, properties),
};
