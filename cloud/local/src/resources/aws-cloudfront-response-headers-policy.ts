/** Is the resource type AWS::CloudFront::ResponseHeadersPolicy. */
import type { z } from "zod";
import { responseHeadersPolicy as schema } from "../cloudfront/response-headers.ts";
import type { ResourceKind } from "../contracts.ts";

/** Makes the policy. Ref is its id. */
export const awsCloudfrontResponseHeadersPolicy: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::CloudFront::ResponseHeadersPolicy",
  schema,
  identify: (_properties, scope) => {
    const id = scope.stableId(32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
    return { ref: id, attributes: { Id: id } };
  },
  start: ({ properties, identity }, { cloudFront }) =>
    cloudFront.putResponseHeadersPolicy(identity.ref, properties),
};
