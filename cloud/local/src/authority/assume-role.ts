/** Decides who may assume a role by STS: its trust policy, and where that asks, the caller's own. */
import { AwsError, type Iam, type Principal } from "../contracts.ts";
import { type Trust, trustIn } from "../iam/trust.ts";
import { createJudge, principalFacts, requestFacts } from "./judge.ts";

const ACTION = "sts:AssumeRole";

export interface AssumeRoleOptions {
  readonly iam: Iam;
  readonly epochMs: () => number;
}

export interface AssumeRoleRequest {
  readonly principal: Principal;
  readonly roleArn: string;
  readonly sourceIp?: string | undefined;
  /** What a third party names to be believed, for trusts that ask for it. */
  readonly externalId?: string | undefined;
}

/**
 * Lets the call pass, as AWS does: a role that names the caller needs no more; one that trusts the
 * account needs the caller's own right. The administrator has every right of his own, and yet no role
 * that trusts a service alone.
 * @throws AwsError AccessDenied, 403, which also says of a role that is not there.
 */
export function checkAssumeRole(request: AssumeRoleRequest, options: AssumeRoleOptions): void {
  const { principal, roleArn, sourceIp } = request;
  const judge = createJudge(options);
  const own = judge.decide(principal, { action: ACTION, resource: roleArn }, sourceIp);
  const trust = trustOf(request, options);
  const isAllowed =
    own !== "explicit-deny" && (trust === "direct" || (trust === "account" && own === "allow"));
  if (isAllowed) return;
  throw new AwsError(
    "AccessDenied",
    `User: ${principal.arn} is not authorized to perform: ${ACTION} on resource: ${roleArn}`,
    403,
  );
}

function trustOf(
  { principal, roleArn, sourceIp, externalId }: AssumeRoleRequest,
  { iam, epochMs }: AssumeRoleOptions,
): Trust {
  const trust = iam.findRole(roleArn)?.trust;
  if (trust === undefined) return "none";
  const { accountId, arn, roleArn: ownRole } = principal;
  const arns = ownRole === undefined ? [arn] : [arn, ownRole];
  return trustIn({
    trust,
    who: { kind: "account-member", accountId, arns },
    action: ACTION,
    context: {
      ...principalFacts(principal),
      ...requestFacts(epochMs(), sourceIp),
      "sts:ExternalId": externalId,
    },
  });
}
