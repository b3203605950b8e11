/** Is the resource type AWS::Lambda::Permission. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";

const schema = z.strictObject({
  Action: z.literal("lambda:InvokeFunction"),
  FunctionName: z.string(),
  Principal: z.string(),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

/**
 * Has no effect of its own: on one machine the services of the stacks call the functions that their
 * own resources name.
 */
export const awsLambdaPermission: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::Lambda::Permission",
  schema,
  identify: (_properties, scope) => {
    const id = scope.physicalName(100);
    return { ref: id, attributes: { Id: id } };
  },
};
