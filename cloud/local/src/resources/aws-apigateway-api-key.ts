/** Is the resource type AWS::ApiGateway::ApiKey. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { apiKey } from "../rest-apis/parts.ts";

/** Characters of a key that the template does not give, as AWS makes them. */
const VALUE_LENGTH = 40;

/** Makes the key; its value is kept with the host's state and is the same at every start. Ref is its id. */
export const awsApigatewayApiKey: ResourceKind<z.infer<typeof apiKey>> = {
  type: "AWS::ApiGateway::ApiKey",
  schema: apiKey,
  identify: (_properties, scope) => {
    const id = scope.stableId(10);
    return { ref: id, attributes: { APIKeyId: id } };
  },
  start: ({ type, identity, properties, scope }, { restApis }) => {
    const { Value = scope.secret(VALUE_LENGTH) } = properties;
    restApis.put(type, identity.ref, { ...properties, Value });
  },
};
