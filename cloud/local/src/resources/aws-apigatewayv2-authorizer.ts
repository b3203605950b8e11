/** Is the resource type AWS::ApiGatewayV2::Authorizer: who may call the routes that name it. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { authorizer } from "../http-apis/parts.ts";

/** Adds it to its API. Ref is its id. */
export const awsApigatewayv2Authorizer: ResourceKind<z.infer<typeof authorizer>> = {
  type: "AWS::ApiGatewayV2::Authorizer",
  schema: authorizer,
  identify: (_properties, scope) => {
    const id = scope.stableId(6);
    return { ref: id, attributes: { AuthorizerId: id } };
  },
  start: ({ type, identity, properties }, { httpApis }) => {
    httpApis.put(type, identity.ref, properties);
  },
};
