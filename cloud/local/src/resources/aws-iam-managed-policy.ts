/** Is the resource type AWS::IAM::ManagedPolicy, attached to roles from here. */
import { z } from "zod";
import { iamArn } from "../aws-names.ts";
import type { ResourceKind } from "../contracts.ts";
import { policyDocument } from "../iam/document-schema.ts";

const schema = z.strictObject({
  ManagedPolicyName: z.string().optional(),
  PolicyDocument: policyDocument,
  Roles: z.array(z.string()).optional(),
  Description: z.string().optional(),
  Path: z.literal("/").optional(),
});

/** Adds the document to each role. Ref is the ARN. */
export const awsIamManagedPolicy: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IAM::ManagedPolicy",
  schema,
  identify: ({ ManagedPolicyName }, scope) => {
    const arn = iamArn(`policy/${ManagedPolicyName ?? scope.physicalName(128)}`);
    return { ref: arn, attributes: { PolicyArn: arn } };
  },
  start: ({ properties, identity }, { iam }) => {
    for (const role of properties.Roles ?? []) {
      iam.putRolePolicy(iamArn(`role/${role}`), identity.ref, properties.PolicyDocument);
    }
  },
};
