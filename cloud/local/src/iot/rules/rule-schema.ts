/** Is the part of a topic rule that the local host honours, in CloudFormation's words. */
import { z } from "zod";

const roleArn = z.string().min(1);

const actionSchema = z
  .strictObject({
    DynamoDBv2: z
      .strictObject({ PutItem: z.strictObject({ TableName: z.string().min(1) }), RoleArn: roleArn })
      .optional(),
    Lambda: z.strictObject({ FunctionArn: z.string().min(1) }).optional(),
    Republish: z
      .strictObject({
        Topic: z.string().min(1),
        Qos: z.union([z.literal(0), z.literal(1)]).optional(),
        RoleArn: roleArn,
      })
      .optional(),
    CloudwatchLogs: z
      .strictObject({
        LogGroupName: z.string().min(1),
        RoleArn: roleArn,
        BatchMode: z.literal(false).optional(),
      })
      .optional(),
  })
  .refine((action) => Object.values(action).filter((one) => one !== undefined).length === 1, {
    message: "an action has exactly one kind",
  });

/**
 * Is a rule's payload. The version must be given: without it AWS takes 2015-10-08, which computes
 * otherwise.
 */
export const rulePayloadSchema = z.strictObject({
  Sql: z.string().min(1),
  AwsIotSqlVersion: z.literal("2016-03-23"),
  Description: z.string().optional(),
  RuleDisabled: z.boolean().optional(),
  Actions: z.array(actionSchema).max(10),
  ErrorAction: actionSchema.optional(),
});

export type RulePayload = z.infer<typeof rulePayloadSchema>;
export type ActionPayload = z.infer<typeof actionSchema>;
