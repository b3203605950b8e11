/** Holds who people are and what they may do: user pool, groups, identity pool, IoT policies. */

import { DEVICE_KINDS, type DeviceKind } from "@outrider/protocol";
import { CfnPolicy } from "aws-cdk-lib/aws-iot";
import { CfnOutput, Stack } from "aws-cdk-lib/core";
import type { Construct } from "constructs";
import { PeopleGroups, SIGNED_IN_ID } from "./people-groups.ts";
import type { SignInOptions } from "./sign-in-options.ts";
import { type Person, personPolicy } from "./topic-policies.ts";
import { PeoplePool } from "./user-pool.ts";

/** Names under which other stacks import what they need of this one. */
export const ACCESS_EXPORTS = {
  userPoolId: "OutriderAccess-UserPoolId",
  userPoolClientId: "OutriderAccess-UserPoolClientId",
  identityPoolId: "OutriderAccess-IdentityPoolId",
  viewerPolicyName: "OutriderAccess-ViewerPolicyName",
  operatorPolicyName: "OutriderAccess-OperatorPolicyName",
  viewerDisplayPolicyName: "OutriderAccess-ViewerDisplayPolicyName",
  operatorDisplayPolicyName: "OutriderAccess-OperatorDisplayPolicyName",
} as const;

export class AccessStack extends Stack {
  constructor(scope: Construct, id: string, options: SignInOptions) {
    super(scope, id, { description: "Outrider: sign-in of people, their groups and rights." });

    const people = new PeoplePool(this, "People", options);
    const groups = new PeopleGroups(this, "Groups", people);
    const viewer = identityPolicies(this, "Viewer", "viewer");
    const operator = identityPolicies(this, "Operator", "operator");

    const output = (name: string, value: string, exportName: string) =>
      new CfnOutput(this, name, { value, exportName });
    output("UserPoolId", people.pool.userPoolId, ACCESS_EXPORTS.userPoolId);
    output("UserPoolClientId", people.client.userPoolClientId, ACCESS_EXPORTS.userPoolClientId);
    output("IdentityPoolId", groups.identityPoolId, ACCESS_EXPORTS.identityPoolId);
    output("ViewerPolicyName", viewer.robot, ACCESS_EXPORTS.viewerPolicyName);
    output("ViewerDisplayPolicyName", viewer.display, ACCESS_EXPORTS.viewerDisplayPolicyName);
    output("OperatorPolicyName", operator.robot, ACCESS_EXPORTS.operatorPolicyName);
    output("OperatorDisplayPolicyName", operator.display, ACCESS_EXPORTS.operatorDisplayPolicyName);
  }
}

/**
 * Makes the IoT policies that a person's identity needs beside the role, one for each kind of devices:
 * IoT Core allows only what role and policies both do. `POST /session` attaches them.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/cog-iot-policies.html
 */
function identityPolicies(
  stack: Stack,
  id: string,
  party: Person["party"],
): Readonly<Record<DeviceKind, string>> {
  const [robot, display] = DEVICE_KINDS.map((kind) => {
    const name = kind === "robot" ? `${id}Policy` : `${id}DisplayPolicy`;
    const policyDocument = personPolicy(stack, { party, operatorId: SIGNED_IN_ID }, kind);
    return new CfnPolicy(stack, name, { policyDocument }).ref;
  });
  if (robot === undefined || display === undefined) throw new TypeError("two kinds, two policies");
  return { robot, display };
}
