/** Is the resource type AWS::ApiGatewayV2::Route: what one method and path of an HTTP API leads to. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { route } from "../http-apis/parts.ts";

/** Adds it to its API. Ref is its id. */
export const awsApigatewayv2Route: ResourceKind<z.infer<typeof route>> = {
  type: "AWS::ApiGatewayV2::Route",
  schema: route,
  identify: (_properties, scope) => {
    const id = scope.stableId(7);
    return { ref: id, attributes: { RouteId: id } };
  },
  start: ({ type, identity, properties }, { httpApis }) => {
    httpApis.put(type, identity.ref, properties);
  },
};
