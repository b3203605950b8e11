/** Is the resource type AWS::ApiGatewayV2::Integration: a function behind an HTTP API. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { integration } from "../http-apis/parts.ts";

/** Adds it to its API. Ref is its id. */
export const awsApigatewayv2Integration: ResourceKind<z.infer<typeof integration>> = {
  type: "AWS::ApiGatewayV2::Integration",
  schema: integration,
  identify: (_properties, scope) => {
    const id = scope.stableId(7);
    return { ref: id, attributes: { IntegrationId: id } };
  },
  start: ({ type, identity, properties }, { httpApis }) => {
    httpApis.put(type, identity.ref, properties);
  },
};
