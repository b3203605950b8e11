/** Is the resource type AWS::IoT::Policy. */
import { z } from "zod";
import type { ResourceKind } from "../contracts.ts";
import { policyArn } from "../iot/names.ts";
import { iotPolicyDocument } from "../iot/policy-schema.ts";

const schema = z.strictObject({
  PolicyName: z.string().max(128).optional(),
  PolicyDocument: iotPolicyDocument,
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** Makes or replaces the policy. Ref is the name. */
export const awsIotPolicy: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IoT::Policy",
  schema,
  identify: ({ PolicyName }, scope) => {
    const name = PolicyName ?? scope.physicalName(128);
    return { ref: name, attributes: { Arn: policyArn(name), Id: name } };
  },
  start: ({ properties, identity }, { iot }) => {
    const { ref: name } = identity;
    iot.putPolicy({ name, arn: policyArn(name), document: properties.PolicyDocument });
  },
};
