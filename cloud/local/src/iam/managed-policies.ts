/** Knows by name the policies that AWS manages and the kit's stacks may use. */
import type { PolicyDocument } from "../contracts.ts";

const LOG_WRITES = ["logs:CreateLogGroup", "logs:CreateLogStream", "logs:PutLogEvents"];
const PREFIX = "arn:aws:iam::aws:policy/";

/** @see https://docs.aws.amazon.com/aws-managed-policy/latest/reference/policy-list.html */
const MANAGED: Readonly<Record<string, readonly string[]>> = {
  "service-role/AWSLambdaBasicExecutionRole": LOG_WRITES,
  "service-role/AmazonAPIGatewayPushToCloudWatchLogs": [
    ...LOG_WRITES,
    "logs:DescribeLogGroups",
    "logs:DescribeLogStreams",
    "logs:GetLogEvents",
    "logs:FilterLogEvents",
  ],
  AWSXRayDaemonWriteAccess: [
    "xray:PutTraceSegments",
    "xray:PutTelemetryRecords",
    "xray:GetSamplingRules",
    "xray:GetSamplingTargets",
    "xray:GetSamplingStatisticSummaries",
  ],
};

/** Returns the document of a policy that AWS manages; `undefined` for one not known here. */
export function managedPolicy(policyArn: string): PolicyDocument | undefined {
  const actions = policyArn.startsWith(PREFIX)
    ? MANAGED[policyArn.slice(PREFIX.length)]
    : undefined;
  if (actions === undefined) return undefined;
  return {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: actions, Resource: ["*"] }],
  };
}
