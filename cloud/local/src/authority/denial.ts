/** Words denials as AWS does. */
import { type AwsCall, AwsError } from "../contracts.ts";
import { protocolOf } from "../front-door/protocol.ts";
import type { Decision } from "../iam/evaluate.ts";
import type { Need } from "./need.ts";

export interface Denial {
  /** ARN of who asked. */
  readonly arn: string;
  readonly need: Need;
  readonly decision: Exclude<Decision["decision"], "allow">;
}

/**
 * Gives AWS's sentence.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 * @example
 * // User: arn:aws:sts::…:assumed-role/R/s is not authorized to perform: dynamodb:PutItem on resource:
 * // arn:aws:dynamodb:…:table/t because no identity-based policy allows the dynamodb:PutItem action
 */
export function denialMessage({ arn, need: { action, resource }, decision }: Denial): string {
  const why =
    decision === "explicit-deny"
      ? "with an explicit deny in an identity-based policy"
      : `because no identity-based policy allows the ${action} action`;
  return `User: ${arn} is not authorized to perform: ${action} on resource: ${resource} ${why}`;
}

/** IoT's data plane tells nobody why. */
const SILENT_SERVICES = ["iotdata", "iotdevicegateway"];

/** Makes the error that AWS's service would answer: 400 in the JSON protocols, else 403. */
export function denied(call: Pick<AwsCall, "service" | "headers" | "requestId">, denial: Denial) {
  if (SILENT_SERVICES.includes(call.service)) {
    return new AwsError("ForbiddenException", "Forbidden", 403, { traceId: call.requestId });
  }
  const message = denialMessage(denial);
  switch (protocolOf(call.headers)) {
    case "json-rpc":
      return new AwsError("AccessDeniedException", message, 400);
    case "rest-json":
      return new AwsError("AccessDeniedException", message, 403);
    case "rest-xml":
    case "query":
      return new AwsError("AccessDenied", message, 403);
  }
}
