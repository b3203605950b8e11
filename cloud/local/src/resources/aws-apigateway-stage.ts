/** Is the resource type AWS::ApiGateway::Stage: a name under which an API is served. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { stage } from "../rest-apis/parts.ts";

/** Adds it to its API. Ref is the name. */
export const awsApigatewayStage: ResourceKind<z.infer<typeof stage>> = {
  type: "AWS::ApiGateway::Stage",
  schema: stage,
  identify: ({ StageName }) => ({ ref: StageName }),
  start: ({ type, identity, properties }, { restApis }) => {
    restApis.put(type, identity.ref, properties);
  },
};
