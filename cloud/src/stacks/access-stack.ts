/** Holds who people are and what they may do: user pool, groups, identity pool, IoT policies. */
import { PolicyDocument } from "aws-cdk-lib/aws-iam";
import { CfnPolicy } from "aws-cdk-lib/aws-iot";
import { CfnOutput, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { PeopleGroups, SIGNED_IN_ID } from "./people-groups.ts";
import type { SignInOptions } from "./sign-in-options.ts";
import { type Person, personStatements } from "./topic-policies.ts";
import { PeoplePool } from "./user-pool.ts";

/** Names under which other stacks import what they need of this one. */
export const ACCESS_EXPORTS = {
  userPoolId: "OutriderAccess-UserPoolId",
  userPoolClientId: "OutriderAccess-UserPoolClientId",
  identityPoolId: "OutriderAccess-IdentityPoolId",
  viewerPolicyName: "OutriderAccess-ViewerPolicyName",
  operatorPolicyName: "OutriderAccess-OperatorPolicyName",
} as const;

export class AccessStack extends Stack {
  constructor(scope: Construct, id: string, options: SignInOptions) {
    super(scope, id, { description: "Outrider: sign-in of people, their groups and rights." });

    const people = new PeoplePool(this, "People", options);
    const groups = new PeopleGroups(this, "Groups", people);
    const viewer = identityPolicy(this, "ViewerPolicy", "viewer");
    const operator = identityPolicy(this, "OperatorPolicy", "operator");

    const output = (name: string, value: string, exportName: string) =>
      new CfnOutput(this, name, { value, exportName });
    output("UserPoolId", people.pool.userPoolId, ACCESS_EXPORTS.userPoolId);
    output("UserPoolClientId", people.client.userPoolClientId, ACCESS_EXPORTS.userPoolClientId);
    output("IdentityPoolId", groups.identityPoolId, ACCESS_EXPORTS.identityPoolId);
    output("ViewerPolicyName", viewer.ref, ACCESS_EXPORTS.viewerPolicyName);
    output("OperatorPolicyName", operator.ref, ACCESS_EXPORTS.operatorPolicyName);
  }
}

/**
 * Makes the IoT policy that a person's identity needs beside the role: IoT Core allows only what both
 * do. `POST /session` attaches it.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/cog-iot-policies.html
 */
function identityPolicy(stack: Stack, id: string, party: Person["party"]): CfnPolicy {
  const statements = personStatements(stack, { party, operatorId: SIGNED_IN_ID });
  return new CfnPolicy(stack, id, { policyDocument: new PolicyDocument({ statements }) });
}
