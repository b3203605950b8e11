/** Is the resource type AWS::ApiGatewayV2::Api: an HTTP API. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { api } from "../http-apis/parts.ts";

/** Makes the API. Ref is its id, which is also in its address. */
export const awsApigatewayv2Api: ResourceKind<z.infer<typeof api>> = {
  type: "AWS::ApiGatewayV2::Api",
  schema: api,
  identify: (_properties, scope) => {
    const id = scope.stableId(10);
    return { ref: id, attributes: { ApiId: id, ApiEndpoint: `${scope.endpoint}/_api/${id}` } };
  },
  start: ({ type, identity, properties }, { httpApis }) => {
    httpApis.put(type, identity.ref, properties);
  },
};
