/** Is the resource type AWS::ApiGateway::GatewayResponse: an answer in the gateway's own name. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { gatewayResponse } from "../rest-apis/parts.ts";

/** Adds it to its API. Ref is an id. */
export const awsApigatewayGatewayResponse: ResourceKind<z.infer<typeof gatewayResponse>> = {
  type: "AWS::ApiGateway::GatewayResponse",
  schema: gatewayResponse,
  identify: (_properties, scope) => {
    const id = scope.stableId(10);
    return { ref: id, attributes: { Id: id } };
  },
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
