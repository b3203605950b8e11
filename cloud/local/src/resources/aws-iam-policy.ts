/** Is the resource type AWS::IAM::Policy: a policy embedded in roles. */
import { z } from "zod";
import { iamArn } from "../aws-names.ts";
import type { ResourceKind } from "../contracts.ts";
import { policyDocument } from "../iam/document-schema.ts";

const schema = z.strictObject({
  PolicyName: z.string(),
  PolicyDocument: policyDocument,
  Roles: z.array(z.string()).min(1),
});

/** Adds the document to each role. Ref is the generated id, not the name. */
export const awsIamPolicy: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IAM::Policy",
  schema,
  identify: (_properties, scope) => {
    const id = scope.physicalName(128);
    return { ref: id, attributes: { Id: id } };
  },
  start: ({ properties }, { iam }) => {
    const { Roles, PolicyName, PolicyDocument } = properties;
    for (const role of Roles) iam.putRolePolicy(iamArn(`role/${role}`), PolicyName, PolicyDocument);
  },
};
