/**
 * Knows the names of IAM actions, so that a policy with another name is refused with the plan: on AWS
 * a misspelt action allows nothing, in silence.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html
 */
import { SERVICES } from "../authority/services/index.ts";
import type { PolicyDocument } from "../contracts.ts";
import { matchesPattern, parsePattern } from "./pattern.ts";
import { PolicyError } from "./policy-error.ts";

/**
 * Actions by service that policies of CDK stacks name, beside those that the tables of operations
 * ask for: judged elsewhere (MQTT, signaling, trust), or of operations not offered here.
 */
const FURTHER: Readonly<Record<string, readonly string[]>> = {
  dynamodb: ["DescribeStream", "GetRecords", "GetShardIterator", "ListStreams"],
  iot: [
    "Connect",
    "Receive",
    "Subscribe",
    "AssumeRoleWithCertificate",
    "GetThingShadow",
    "UpdateThingShadow",
  ],
  kinesisvideo: [
    "ConnectAsMaster",
    "ConnectAsViewer",
    "CreateSignalingChannel",
    "DeleteSignalingChannel",
    "DescribeSignalingChannel",
    "GetIceServerConfig",
    "GetSignalingChannelEndpoint",
    "ListSignalingChannels",
    "ListTagsForResource",
    "SendAlexaOfferToMaster",
    "TagResource",
    "UntagResource",
    "UpdateSignalingChannel",
  ],
  lambda: ["InvokeAsync", "InvokeFunctionUrl"],
  logs: ["ListTagsForResource", "TagResource", "UntagResource"],
  s3: [
    "AbortMultipartUpload",
    "CreateBucket",
    "DeleteBucket",
    "DeleteObject",
    "GetBucketLocation",
    "GetObject",
    "GetObjectAttributes",
    "ListAllMyBuckets",
    "ListBucket",
    "PutObject",
  ],
  sts: [
    "AssumeRole",
    "AssumeRoleWithWebIdentity",
    "GetCallerIdentity",
    "SetSourceIdentity",
    "TagSession",
  ],
  xray: [
    "GetSamplingRules",
    "GetSamplingStatisticSummaries",
    "GetSamplingTargets",
    "PutTelemetryRecords",
    "PutTraceSegments",
  ],
};

const KNOWN: readonly string[] = [
  ...SERVICES.flatMap(({ actions }) => actions),
  ...Object.entries(FURTHER).flatMap(([service, names]) =>
    names.map((name) => `${service}:${name}`),
  ),
];

/** @throws PolicyError "policy-unknown-action" naming the first action that nothing known fits. */
export function checkActions({ Statement }: PolicyDocument): void {
  for (const action of Statement.flatMap((statement) => statement.Action)) {
    if (knownActions(action).length > 0) continue;
    throw new PolicyError(`action ${action} is not known`, { code: "policy-unknown-action" });
  }
}

/** Lists the known actions that a pattern such as `dynamodb:*Item` covers. */
export function knownActions(pattern: string): readonly string[] {
  const compiled = parsePattern(pattern.toLowerCase(), { variables: false });
  return KNOWN.filter((name) => matchesPattern(compiled, name.toLowerCase(), () => undefined));
}
