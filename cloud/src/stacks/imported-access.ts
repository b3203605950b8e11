/** Reaches what OutriderAccess has from another stack. */
import { UserPool } from "aws-cdk-lib/aws-cognito";
import { Fn, Stack } from "aws-cdk-lib/core";
import { Construct } from "constructs";
import { ACCESS_EXPORTS } from "./access-stack.ts";

export class ImportedAccess extends Construct {
  readonly userPool = UserPool.fromUserPoolArn(this, "UserPool", this.#userPoolArn());
  readonly identityPoolId = Fn.importValue(ACCESS_EXPORTS.identityPoolId);
  /** IoT policies of viewers' identities: that of robots, that of displays. */
  readonly viewerPolicyNames = [
    Fn.importValue(ACCESS_EXPORTS.viewerPolicyName),
    Fn.importValue(ACCESS_EXPORTS.viewerDisplayPolicyName),
  ];
  /** The same of operators and admins. */
  readonly operatorPolicyNames = [
    Fn.importValue(ACCESS_EXPORTS.operatorPolicyName),
    Fn.importValue(ACCESS_EXPORTS.operatorDisplayPolicyName),
  ];
  /** Key of the user pool's tokens in the identity pool's `Logins`. */
  readonly providerName = Fn.join("", [
    "cognito-idp.",
    Stack.of(this).region,
    ".amazonaws.com/",
    Fn.importValue(ACCESS_EXPORTS.userPoolId),
  ]);

  #userPoolArn(): string {
    const resourceName = Fn.importValue(ACCESS_EXPORTS.userPoolId);
    return Stack.of(this).formatArn({
      service: "cognito-idp",
      resource: "userpool",
      resourceName,
    });
  }
}
