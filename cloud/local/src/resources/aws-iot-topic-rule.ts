/** Is the resource type AWS::IoT::TopicRule. Its SQL is parsed with its schema, before anything starts. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { NAME_PATTERNS, ruleArn } from "../iot/names.ts";
import { topicRulePayload } from "../iot/rules/plan-schema.ts";

const schema = z.strictObject({
  RuleName: z.string().regex(NAME_PATTERNS.rule).optional(),
  TopicRulePayload: topicRulePayload,
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** Makes or replaces the rule. Ref is the name. */
export const awsIotTopicRule: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IoT::TopicRule",
  schema,
  identify: ({ RuleName }, scope) => {
    // Rules' names have no hyphens; CloudFormation gives them underscores.
    const name = RuleName ?? scope.physicalName(128).replaceAll("-", "_");
    return { ref: name, attributes: { Arn: ruleArn(name) } };
  },
  start: ({ properties, identity }, { iot }) => {
    const { ref: name } = identity;
    iot.putRule({ name, arn: ruleArn(name), payload: properties.TopicRulePayload });
  },
};
