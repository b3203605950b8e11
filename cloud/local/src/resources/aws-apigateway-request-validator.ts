/** Is the resource type AWS::ApiGateway::RequestValidator: what of a request is checked. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { requestValidator } from "../rest-apis/parts.ts";

/** Adds it to its API. Ref is an id. */
export const awsApigatewayRequestValidator: ResourceKind<z.infer<typeof requestValidator>> = {
  type: "AWS::ApiGateway::RequestValidator",
  schema: requestValidator,
  identify: (_properties, scope) => {
    const id = scope.stableId(6);
    return { ref: id, attributes: { RequestValidatorId: id } };
  },
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
