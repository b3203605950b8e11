/** Is the resource type AWS::Lambda::Permission. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";

const schema = z.strictObject({
  Action: z.literal("lambda:InvokeFunction"),
  FunctionName: z.string(),
  Principal: z.string().regex(/^[a-z0-9.-]+\.amazonaws\.com$/, "only AWS's services are honoured"),
  SourceArn: z.string().optional(),
  SourceAccount: z.string().optional(),
});

/** Lets a service invoke the function, for the source that is named or for any. */
export const awsLambdaPermission: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::Lambda::Permission",
  schema,
  identify: (_properties, scope) => {
    const id = scope.physicalName(100);
    return { ref: id, attributes: { Id: id } };
  },
  start: ({ properties, identity }, { invokePermissions }) => {
    const { FunctionName, Principal, SourceArn, SourceAccount } = properties;
    invokePermissions.put(identity.ref, {
      functionName: FunctionName,
      principal: Principal,
      sourceArn: SourceArn,
      sourceAccount: SourceAccount,
    });
  },
};
