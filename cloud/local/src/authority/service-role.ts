/** Lets a service of AWS act in a role that a resource of the stacks names, as a topic rule does. */
import { ACCOUNT_ID, assumedRoleArn, roleName } from "../aws-names.ts";
import { AwsError, type Iam, type Principal } from "../contracts.ts";
import type { Context } from "../iam/conditions.ts";
import { trustIn } from "../iam/trust.ts";
import { denialMessage } from "./denial.ts";
import { createJudge, requestFacts } from "./judge.ts";
import type { Need } from "./need.ts";

export interface ServiceRoles {
  /**
   * Lets the needs pass when the role trusts the service and its policies allow them all.
   * @throws AwsError AccessDeniedException in AWS's words.
   */
  check(use: ServiceRoleUse): void;
}

export interface ServiceRoleUse {
  /** Such as `iot.amazonaws.com`. */
  readonly service: string;
  readonly roleArn: string;
  readonly sessionName: string;
  readonly needs: readonly Need[];
  /** What the trust may ask of the service's call, such as `aws:SourceArn`. */
  readonly trustContext?: Context;
}

export interface ServiceRolesOptions {
  readonly iam: Pick<Iam, "policiesOf" | "findRole">;
  readonly epochMs: () => number;
}

export function createServiceRoles({ iam, epochMs }: ServiceRolesOptions): ServiceRoles {
  const judge = createJudge({ iam, epochMs });
  const trusts = ({ roleArn, service, trustContext }: ServiceRoleUse): boolean => {
    const trust = iam.findRole(roleArn)?.trust;
    if (trust === undefined) return false;
    const who = { kind: "service", name: service } as const;
    const context = { ...requestFacts(epochMs(), undefined), ...trustContext };
    return trustIn({ trust, who, action: "sts:AssumeRole", context }) === "direct";
  };
  return {
    check: (use) => {
      const { service, roleArn, sessionName, needs } = use;
      if (!trusts(use)) {
        throw denial(`${service} is unable to perform: sts:AssumeRole on resource: ${roleArn}`);
      }
      const principal = sessionOf(roleArn, sessionName);
      for (const need of needs) {
        const decision = judge.decide(principal, need);
        if (decision === "allow") continue;
        throw denial(denialMessage({ arn: principal.arn, need, decision }));
      }
    },
  };
}

function sessionOf(roleArn: string, sessionName: string): Principal {
  return {
    kind: "role-session",
    arn: assumedRoleArn(roleName(roleArn), sessionName),
    accountId: ACCOUNT_ID,
    userId: sessionName,
    roleArn,
    sessionName,
  };
}

const denial = (message: string) => new AwsError("AccessDeniedException", message, 403);
