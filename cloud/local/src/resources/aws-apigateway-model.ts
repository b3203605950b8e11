/** Is the resource type AWS::ApiGateway::Model: the schema of a body. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { model } from "../rest-apis/parts.ts";

/** Adds it to its API. Ref is the name. */
export const awsApigatewayModel: ResourceKind<z.infer<typeof model>> = {
  type: "AWS::ApiGateway::Model",
  schema: model,
  identify: ({ Name }) => ({ ref: Name }),
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
