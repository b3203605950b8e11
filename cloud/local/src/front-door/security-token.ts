/** Is the Security Token Service, as far as clients of the local host need it. */

import { checkAssumeRole } from "../authority/assume-role.ts";
import { roleName } from "../aws-names.ts";
import { type AwsCall, AwsError, type AwsReply, type AwsService, type Iam } from "../contracts.ts";
import { escapeXml } from "./protocol.ts";

const XMLNS = "https://sts.amazonaws.com/doc/2011-06-15/";
/** Life of a session where the call names none, in s. */
const DURATION_S_DEFAULT = 3_600;

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
  const { arn, userId, accountId } = principal;
  return xml("GetCallerIdentity", requestId, { Arn: arn, UserId: userId, Account: accountId });
}

function assumeRole(
  call: AwsCall,
  parameters: URLSearchParams,
  options: SecurityTokenOptions,
): AwsReply {
  const { iam } = options;
  const roleArn = parameters.get("RoleArn") ?? "";
  const sessionName = parameters.get("RoleSessionName") ?? "";
  checkAssumeRole({ principal: call.principal, roleArn, sourceIp: call.sourceIp }, options);
  const durationS = Number(parameters.get("DurationSeconds") ?? DURATION_S_DEFAULT);
  if (durationS > (iam.findRole(roleArn)?.maxSessionS ?? durationS)) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  const credentials = iam.assumeRole(roleArn, sessionName, durationS);
  const principal = iam.find(credentials.accessKeyId)?.principal;
  return xml("AssumeRole", call.requestId, {
    Credentials: {
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken ?? "",
      Expiration: new Date(credentials.expiresAtMs ?? 0).toISOString(),
    },
    AssumedRoleUser: {
      Arn: principal?.arn ?? `${roleName(roleArn)}/${sessionName}`,
      AssumedRoleId: principal?.userId ?? "",
    },
  });
}

type Element = string | { readonly [name: string]: Element };

function xml(action: string, requestId: string, result: Element): AwsReply {
  const content = elements({
    [`${action}Result`]: result,
    ResponseMetadata: { RequestId: requestId },
  });
  return {
    status: 200,
    headers: { "content-type": "text/xml" },
    body: `<${action}Response xmlns="${XMLNS}">${content}</${action}Response>`,
  };
}

function elements(element: Element): string {
  if (typeof element === "string") return escapeXml(element);
  return Object.entries(element)
    .map(([name, value]) => `<${name}>${elements(value)}</${name}>`)
    .join("");
}
