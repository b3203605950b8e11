/** Is the resource type AWS::ApiGateway::Resource: a path segment of an API. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { resource } from "../rest-apis/parts.ts";

/** Adds it to its API. Ref is an id. */
export const awsApigatewayResource: ResourceKind<z.infer<typeof resource>> = {
  type: "AWS::ApiGateway::Resource",
  schema: resource,
  identify: (_properties, scope) => {
    const id = scope.stableId(10);
    return { ref: id, attributes: { ResourceId: id } };
  },
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
