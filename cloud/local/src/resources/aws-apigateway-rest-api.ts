/** Is the resource type AWS::ApiGateway::RestApi. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { rootResourceId } from "../rest-apis/api.ts";
import { restApi } from "../rest-apis/parts.ts";

/** Makes the API. Ref is its id, which is also in its address. */
export const awsApigatewayRestApi: ResourceKind<z.infer<typeof restApi>> = {
  type: "AWS::ApiGateway::RestApi",
  schema: restApi,
  identify: (_properties, scope) => {
    const id = scope.stableId(10);
    return { ref: id, attributes: { RestApiId: id, RootResourceId: rootResourceId(id) } };
  },
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
