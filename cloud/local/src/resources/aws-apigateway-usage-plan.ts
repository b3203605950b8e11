/** Is the resource type AWS::ApiGateway::UsagePlan: limits for the keys it holds. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { usagePlan } from "../rest-apis/parts.ts";

/** Adds it to its API. Ref is an id. */
export const awsApigatewayUsagePlan: ResourceKind<z.infer<typeof usagePlan>> = {
  type: "AWS::ApiGateway::UsagePlan",
  schema: usagePlan,
  identify: (_properties, scope) => {
    const id = scope.stableId(6);
    return { ref: id, attributes: { Id: id } };
  },
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
