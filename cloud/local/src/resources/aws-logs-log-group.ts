/** Is the resource type AWS::Logs::LogGroup. */
import { z } from "zod";
import { arn } from "../aws-names.ts";
import type { ResourceKind } from "../contracts.ts";

const schema = z.strictObject({
  LogGroupName: z.string().optional(),
  RetentionInDays: z.coerce.number().int().min(1).optional(),
  LogGroupClass: z.literal("STANDARD").optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** Makes the group with its retention. Ref is the name. */
export const awsLogsLogGroup: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::Logs::LogGroup",
  schema,
  identify: ({ LogGroupName }, scope) => {
    const name = LogGroupName ?? scope.physicalName(512);
    return { ref: name, attributes: { Arn: arn("logs", `log-group:${name}:*`) } };
  },
  start: ({ properties, identity }, { logs }) => {
    logs.putGroup(identity.ref, properties.RetentionInDays);
  },
};
