/** Is the resource type AWS::ApiGatewayV2::Stage: a name under which an HTTP API is served. */
import type { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { stage } from "../http-apis/parts.ts";

/** Adds it to its API. Ref is the name. */
export const awsApigatewayv2Stage: ResourceKind<z.infer<typeof stage>> = {
  type: "AWS::ApiGatewayV2::Stage",
  schema: stage,
  identify: ({ StageName }) => ({ ref: StageName }),
  start: ({ type, identity, properties }, { httpApis }) => {
    httpApis.put(type, identity.ref, properties);
  },
};
