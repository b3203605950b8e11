/** Is the resource type AWS::ApiGateway::UsagePlanKey: a key's place in a plan. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { usagePlanKey } from "../rest-apis/parts.ts";

/** Puts the key into the plan. Ref is both ids. */
export const awsApigatewayUsagePlanKey: ResourceKind<z.infer<typeof usagePlanKey>> = {
  type: "AWS::ApiGateway::UsagePlanKey",
  schema: usagePlanKey,
  identify: ({ KeyId, UsagePlanId }) => {
    const id = `${KeyId}:${UsagePlanId}`;
    return { ref: id, attributes: { Id: id } };
  },
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
