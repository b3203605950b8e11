/** Issues the sessions that STS gives, within what the role allows, and words them. */
import { roleName } from "../aws-names.ts";
import { AwsError, type Iam, type Principal } from "../contracts.ts";
import type { Element } from "./reply.ts";

/** Life of a session where the call names none, in s. */
const DURATION_S_DEFAULT = 3_600;

export interface SessionRequest {
  readonly iam: Iam;
  readonly roleArn: string;
  /** Of the call, with RoleSessionName and DurationSeconds. */
  readonly parameters: URLSearchParams;
  readonly context?: Principal["sessionContext"];
}

/**
 * Issues a session of a role that the caller may assume, as the members of STS's answers.
 * @throws AwsError ValidationError for a name or a life that the role does not allow.
 */
export function issueSession(request: SessionRequest): {
  readonly Credentials: Element;
  readonly AssumedRoleUser: Element;
} {
  const { iam, roleArn, parameters, context } = request;
  const sessionName = parameters.get("RoleSessionName") ?? "";
  const durationS = Number(parameters.get("DurationSeconds") ?? DURATION_S_DEFAULT);
  if (durationS > (iam.findRole(roleArn)?.maxSessionS ?? durationS)) {
    throw new AwsError(
      "ValidationError",
      "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.",
    );
  }
  const issued = iam.assumeRole(roleArn, sessionName, durationS, context);
  const principal = iam.find(issued.accessKeyId)?.principal;
  return {
    Credentials: {
      AccessKeyId: issued.accessKeyId,
      SecretAccessKey: issued.secretAccessKey,
      SessionToken: issued.sessionToken ?? "",
      Expiration: new Date(issued.expiresAtMs ?? 0).toISOString(),
    },
    AssumedRoleUser: {
      Arn: principal?.arn ?? `${roleName(roleArn)}/${sessionName}`,
      AssumedRoleId: principal?.userId ?? "",
    },
  };
}

/**
 * Refuses by name what the local host would ignore, such as a session's own policy: a call that AWS
 * narrows would give more here.
 * @throws AwsError ValidationError.
 */
export function refuseOthers(parameters: URLSearchParams, known: readonly string[]): void {
  const honoured = [...known, "Action", "Version", "RoleArn", "RoleSessionName", "DurationSeconds"];
  const other = [...parameters.keys()].find((name) => !honoured.includes(name));
  if (other === undefined) return;
  throw new AwsError("ValidationError", `The local host does not honour ${other}.`);
}
