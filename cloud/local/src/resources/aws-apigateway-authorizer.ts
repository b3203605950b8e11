/** Is the resource type AWS::ApiGateway::Authorizer: who may call the methods that name it. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { authorizer } from "../rest-apis/authorizer-part.ts";

/** Adds it to its API. Ref is its id. */
export const awsApigatewayAuthorizer: ResourceKind<z.infer<typeof authorizer>> = {
  type: "AWS::ApiGateway::Authorizer",
  schema: authorizer,
  identify: (_properties, scope) => {
    const id = scope.stableId(6);
    return { ref: id, attributes: { AuthorizerId: id } };
  },
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
