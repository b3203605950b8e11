/** Is the resource type AWS::ApiGateway::Method: what one HTTP method of a resource does. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { method } from "../rest-apis/parts.ts";

/** Adds it to its API. Ref is an id. */
export const awsApigatewayMethod: ResourceKind<z.infer<typeof method>> = {
  type: "AWS::ApiGateway::Method",
  schema: method,
  identify: (_properties, scope) => {
    const id = scope.physicalName();
    return { ref: id };
  },
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
