/** Says whether API Gateway may invoke a function: by the function's own policy, or in a role. */
import { createServiceRoles } from "../authority/service-role.ts";
import { AwsError, type Iam, type InvokePermissions } from "../contracts.ts";

/**
 * Judges by the function's own policy, where `sourceArn` names the method, route or authorizer; with
 * `roleArn`, by that role's trust and policies instead.
 */
export type MayInvoke = (functionArn: string, sourceArn: string, roleArn?: string) => boolean;

export interface InvokeRightOptions {
  readonly invokePermissions: Pick<InvokePermissions, "allows">;
  readonly iam: Pick<Iam, "policiesOf" | "findRole">;
  readonly epochMs: () => number;
}

const SERVICE = "apigateway.amazonaws.com";

/** Makes the judge for REST and HTTP APIs. */
export function createInvokeRight(options: InvokeRightOptions): MayInvoke {
  const roles = createServiceRoles(options);
  return (functionArn, sourceArn, roleArn) => {
    if (roleArn === undefined) {
      return options.invokePermissions.allows({ functionArn, service: SERVICE, sourceArn });
    }
    const need = { action: "lambda:InvokeFunction", resource: functionArn };
    const session = { service: SERVICE, roleArn, sessionName: "BackplaneAssumeRoleSession" };
    return isAllowed(() => roles.check({ ...session, needs: [need] }));
  };
}

function isAllowed(check: () => void): boolean {
  try {
    check();
    return true;
  } catch (error) {
    if (error instanceof AwsError) return false;
    throw error;
  }
}
