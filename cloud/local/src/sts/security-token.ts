/** Is the Security Token Service, as far as clients of the local host need it. */

import { checkAssumeRole } from "../authority/assume-role.ts";
import { type AwsCall, AwsError, type AwsReply, type AwsService, type Iam } from "../contracts.ts";
import { queryReply } from "./reply.ts";
import { issueSession, refuseOthers } from "./session.ts";

export interface SecurityTokenOptions {
  readonly iam: Iam;
  readonly epochMs: () => number;
}

/**
 * Makes the service: GetCallerIdentity, which everyone may call, and AssumeRole.
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html
 */
export function createSecurityToken(options: SecurityTokenOptions): AwsService {
  return {
    signingNames: ["sts"],
    handle: (call) => {
      const parameters = new URLSearchParams(call.body.toString());
      const action = parameters.get("Action") ?? "";
      if (action === "GetCallerIdentity") return Promise.resolve(callerIdentity(call));
      if (action === "AssumeRole") return Promise.resolve(assumeRole(call, parameters, options));
      throw new AwsError("InvalidAction", `Could not find operation ${action}`, 400);
    },
  };
}

function callerIdentity({ principal, requestId }: AwsCall): AwsReply {
  const { arn: Arn, userId: UserId, accountId: Account } = principal;
  return queryReply("GetCallerIdentity", requestId, { Arn, UserId, Account });
}

function assumeRole(
  { principal, sourceIp, requestId }: AwsCall,
  parameters: URLSearchParams,
  options: SecurityTokenOptions,
): AwsReply {
  refuseOthers(parameters, ["ExternalId"]);
  const roleArn = parameters.get("RoleArn") ?? "";
  const externalId = parameters.get("ExternalId") ?? undefined;
  checkAssumeRole({ principal, roleArn, sourceIp, externalId }, options);
  return queryReply(
    "AssumeRole",
    requestId,
    issueSession({ iam: options.iam, roleArn, parameters }),
  );
}
