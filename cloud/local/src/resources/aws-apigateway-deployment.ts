/** Is the resource type AWS::ApiGateway::Deployment: a snapshot of an API; here an API is always what the template says now. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { deployment } from "../rest-apis/parts.ts";

/** Adds it to its API. Ref is an id. */
export const awsApigatewayDeployment: ResourceKind<z.infer<typeof deployment>> = {
  type: "AWS::ApiGateway::Deployment",
  schema: deployment,
  identify: (_properties, scope) => {
    const id = scope.stableId(6);
    return { ref: id, attributes: { DeploymentId: id } };
  },
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
