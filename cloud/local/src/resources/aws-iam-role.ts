/** Is the resource type AWS::IAM::Role. */
import { z } from "zod";
import { iamArn } from "../aws-names.ts";
import type { ResourceKind } from "../contracts.ts";
import { policyDocument, trustDocument } from "../iam/document-schema.ts";
import { managedPolicy } from "../iam/managed-policies.ts";
import { roleIdFromArn } from "../iam/roles.ts";

const schema = z.strictObject({
  RoleName: z
    .string()
    .regex(/^[\w+=,.@-]{1,64}$/)
    .optional(),
  AssumeRolePolicyDocument: trustDocument,
  Policies: z
    .array(z.strictObject({ PolicyName: z.string(), PolicyDocument: policyDocument }))
    .optional(),
  ManagedPolicyArns: z
    .array(
      z.string().refine((policyArn) => managedPolicy(policyArn) !== undefined, {
        error: (issue) => `the managed policy ${String(issue.input)} is not known here`,
      }),
    )
    .optional(),
  MaxSessionDuration: z.coerce.number().int().min(3_600).max(43_200).optional(),
  Path: z.literal("/").optional(),
  Description: z.string().optional(),
  Tags: z.array(z.strictObject({ Key: z.string(), Value: z.string() })).optional(),
});

/** Makes the role and its policies. Ref is the name. */
export const awsIamRole: ResourceKind<z.infer<typeof schema>> = {
  type: "AWS::IAM::Role",
  schema,
  identify: ({ RoleName }, scope) => {
    const name = RoleName ?? scope.physicalName(64);
    const arn = iamArn(`role/${name}`);
    return { ref: name, attributes: { Arn: arn, RoleId: roleIdFromArn(arn) } };
  },
  start: ({ properties, identity }, { iam }) => {
    const { AssumeRolePolicyDocument: trust, Policies = [], ManagedPolicyArns = [] } = properties;
    const arn = iamArn(`role/${identity.ref}`);
    iam.putRole({ arn, name: identity.ref, trust, maxSessionS: properties.MaxSessionDuration });
    for (const { PolicyName, PolicyDocument } of Policies) {
      iam.putRolePolicy(arn, PolicyName, PolicyDocument);
    }
    for (const policyArn of ManagedPolicyArns) {
      const document = managedPolicy(policyArn);
      if (document !== undefined) iam.putRolePolicy(arn, policyArn, document);
    }
  },
};
