/** Is the resource type AWS::CloudFront::Distribution. */
import type { z } from "zod";
import { distribution as schema } from "../cloudfront/distribution.ts";
import type { ResourceKind } from "../contracts.ts";

/** Serves the distribution. Ref is its id, whose small letters begin its domain name. */
export const awsCloudfrontDistribution: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::CloudFront::Distribution",
  schema,
  identify: (_properties, scope) => {
    const id = `E${scope.stableId(13).toUpperCase()}`;
    const DomainName = `${id.toLowerCase()}.cloudfront.net`;
    return { ref: id, attributes: { Id: id, DomainName } };
  },
  start: ({ properties, identity }, { cloudFront }) =>
    cloudFront.putDistribution(identity.ref, properties),
};
