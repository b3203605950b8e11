/** Gives the ARNs of AWS IoT, and AWS's rules for the names in them. */
import { arn } from "../aws-names.ts";
import { AwsError } from "../contracts.ts";

export const thingArn = (name: string) => arn("iot", `thing/${name}`);
export const thingTypeArn = (name: string) => arn("iot", `thingtype/${name}`);
export const policyArn = (name: string) => arn("iot", `policy/${name}`);
export const certificateArn = (id: string) => arn("iot", `cert/${id}`);
export const ruleArn = (name: string) => arn("iot", `rule/${name}`);
/** Resource of iot:Connect. */
export const clientArn = (clientId: string) => arn("iot", `client/${clientId}`);
/** Resource of iot:Publish, iot:RetainPublish and iot:Receive. */
export const topicArn = (topic: string) => arn("iot", `topic/${topic}`);
/** Resource of iot:Subscribe. */
export const topicFilterArn = (filter: string) => arn("iot", `topicfilter/${filter}`);

/** Patterns of names. @see https://docs.aws.amazon.com/iot/latest/apireference/API_CreateThing.html and its neighbours */
export const NAME_PATTERNS = {
  thing: /^[a-zA-Z0-9:_-]{1,128}$/,
  thingType: /^[a-zA-Z0-9:_-]{1,128}$/,
  policy: /^[\w+=,.@-]{1,128}$/,
  rule: /^[a-zA-Z0-9_]{1,128}$/,
  certificateId: /^[0-9a-f]{64}$/,
  attributeName: /^[a-zA-Z0-9_.,@/:#-]{1,128}$/,
  attributeValue: /^[a-zA-Z0-9_.,@/:#=[\]-]{0,800}$/,
  identity: /^[\w-]+:[0-9a-f-]{36}$/,
} as const;

/** Checks a name. @throws AwsError InvalidRequestException saying which name broke which rule. */
export function checkName(kind: keyof typeof NAME_PATTERNS, value: string): string {
  if (NAME_PATTERNS[kind].test(value)) return value;
  throw invalidRequest(
    `1 validation error detected: Value '${value.slice(0, 140)}' at '${kind}' failed to satisfy constraint: Member must satisfy regular expression pattern: ${NAME_PATTERNS[kind].source}`,
  );
}

export const invalidRequest = (message: string) => new AwsError("InvalidRequestException", message);

export const notFound = (message: string) =>
  new AwsError("ResourceNotFoundException", message, 404);

/** Is AWS's answer to a creation under a taken name. */
export const alreadyExists = (message: string, arnOf: string, id: string) =>
  new AwsError("ResourceAlreadyExistsException", message, 409, {
    resourceArn: arnOf,
    resourceId: id,
  });

export const deleteConflict = (message: string) =>
  new AwsError("DeleteConflictException", message, 409);
