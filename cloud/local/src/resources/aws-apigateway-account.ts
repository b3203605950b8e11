/** Is the resource type AWS::ApiGateway::Account. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";

const schema = z.strictObject({ CloudWatchRoleArn: z.string().optional() });

/** Has no effect: access logs are written by the host itself. */
export const awsApigatewayAccount: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::ApiGateway::Account",
  schema,
  identify: (_properties, scope) => {
    const id = scope.stableId(10);
    return { ref: id, attributes: { Id: id } };
  },
};
