/**
 * Maps the operations of CloudWatch Logs to IAM actions. Groups are judged in the form that AWS's own
 * denials show, `log-group:<name>:log-stream:<name or nothing>`.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatchlogs.html
 */
import { arn } from "../../aws-names.ts";
import { readJsonCall } from "../../front-door/json-call.ts";
import { groupNameOf } from "../../logs/group-name.ts";
import type { ServiceNeeds } from "../need.ts";

const OPERATIONS = [
  "CreateLogGroup",
  "CreateLogStream",
  "DeleteLogGroup",
  "DeleteRetentionPolicy",
  "DescribeLogGroups",
  "DescribeLogStreams",
  "FilterLogEvents",
  "GetLogEvents",
  "PutLogEvents",
  "PutRetentionPolicy",
];

/** Operations on one stream of a group; the others act on the group as a whole. */
const STREAM_OPERATIONS = ["GetLogEvents", "PutLogEvents"];

export const logsNeeds: ServiceNeeds = {
  signingNames: ["logs"],
  actions: OPERATIONS.map((name) => `logs:${name}`),
  needsOf: (call) => {
    const { operation, body } = readJsonCall(call);
    if (!OPERATIONS.includes(operation)) return undefined;
    const stream = STREAM_OPERATIONS.includes(operation) ? textOf(body["logStreamName"]) : "";
    return [{ action: `logs:${operation}`, resource: logStreamArn(groupOf(body), stream) }];
  },
};

/** Gives the ARN of a stream; an empty name stands for the group. */
export function logStreamArn(group: string, stream: string): string {
  return arn("logs", `log-group:${group}:log-stream:${stream}`);
}

function groupOf(body: Readonly<Record<string, unknown>>): string {
  return groupNameOf(textOf(body["logGroupName"] ?? body["logGroupIdentifier"]));
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}
