/**
 * Writes what a rule's error action gets.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/rule-error-handling.html
 */
import type { RuleMessage } from "../sql/message.ts";
import type { Value } from "../sql/syntax.ts";
import { resourceOf } from "./perform-action.ts";
import type { Action } from "./rule.ts";

export interface Failure {
  readonly action: Action;
  readonly error: unknown;
}

const NAMES: Readonly<Record<Action["kind"], string>> = {
  dynamoDBv2: "DynamoDBv2Action",
  lambda: "LambdaAction",
  republish: "RepublishAction",
  cloudwatchLogs: "CloudwatchLogsAction",
};

/** Gives one message for all failures of one rule with one message. */
export function errorMessage(
  ruleName: string,
  message: RuleMessage,
  failures: readonly Failure[],
): Value {
  return {
    ruleName,
    topic: message.topic,
    cloudwatchTraceId: message.traceId,
    clientId: message.clientId ?? "n/a",
    base64OriginalPayload: message.raw.toString("base64"),
    failures: failures.map(({ action, error }) => ({
      failedAction: NAMES[action.kind],
      failedResource: resourceOf(action),
      errorMessage: `The error received was ${textOf(error)}. Message arrived on: ${message.topic}, Action: ${action.kind}, Resource: ${resourceOf(action)}`,
    })),
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
