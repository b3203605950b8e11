/** Performs the actions of topic rules on the local engines. */
import type { Need } from "../../authority/need.ts";
import type { ServiceRoles } from "../../authority/service-role.ts";
import { tableArn } from "../../authority/services/dynamodb.ts";
import { logStreamArn } from "../../authority/services/logs.ts";
import type { DynamoDb, Functions, Logs } from "../../contracts.ts";
import type { ServiceMessage } from "../broker/broker.ts";
import { ruleArn, topicArn } from "../names.ts";
import { isObject } from "../sql/conversions.ts";
import type { Selection } from "../sql/evaluate.ts";
import type { RuleMessage } from "../sql/message.ts";
import { fillTemplate } from "../sql/template.ts";
import { itemOf } from "./dynamodb-item.ts";
import type { Action } from "./rule.ts";

export interface ActionEngines {
  readonly functions: Functions;
  /** Says whether the service may invoke a function for a rule, by ARNs. */
  readonly mayInvoke: (functionArn: string, ruleArn: string) => boolean;
  readonly roles: ServiceRoles;
  readonly dynamodb: DynamoDb;
  readonly logs: Logs;
  /** Publishes as the service, within its limits. */
  readonly publish: (message: ServiceMessage) => Promise<void>;
}

export interface ActionInput {
  readonly ruleName: string;
  readonly message: RuleMessage;
  readonly selection: Extract<Selection, { kind: "json" | "raw" }>;
  /** Rules that republished on the message's way here. */
  readonly depth: number;
}

/** Messages that rules have republished so often go no further: a loop, most likely. */
export const REPUBLISH_DEPTH_MAX = 10;

/** @throws ActionError, or the engine's own error. */
export function performAction(
  action: Action,
  input: ActionInput,
  engines: ActionEngines,
): Promise<void> {
  switch (action.kind) {
    case "dynamoDBv2":
      return putItem(action, input, engines);
    case "lambda":
      return invoke(action.functionArn, input, engines);
    case "republish":
      return republish(action, input, engines);
    case "cloudwatchLogs":
      return putLog(action, input, engines);
  }
}

/** Names what an action acts on, as the error action tells it. */
export function resourceOf(action: Action): string {
  switch (action.kind) {
    case "dynamoDBv2":
      return action.tableName;
    case "lambda":
      return action.functionArn;
    case "republish":
      return action.topicText;
    case "cloudwatchLogs":
      return action.logGroupName;
  }
}

/** Says why an action could not be performed with this message. */
export class ActionError extends Error {
  override readonly name = "ActionError";
  readonly code:
    | "payload-unfit"
    | "function-failed"
    | "function-forbidden"
    | "topic-undefined"
    | "republish-loop";
  constructor(message: string, code: ActionError["code"]) {
    super(message);
    this.code = code;
  }
}

async function putItem(
  { roleArn, tableName }: Extract<Action, { kind: "dynamoDBv2" }>,
  { selection }: ActionInput,
  { dynamodb, roles }: ActionEngines,
): Promise<void> {
  if (selection.kind !== "json" || !isObject(selection.value)) {
    throw new ActionError("DynamoDBv2 needs a payload that is a JSON object", "payload-unfit");
  }
  checkRole(roles, roleArn, [{ action: "dynamodb:PutItem", resource: tableArn(tableName) }]);
  await dynamodb.putItem(tableName, itemOf(selection.value));
}

async function invoke(
  functionArn: string,
  { selection, ruleName }: ActionInput,
  { functions, mayInvoke }: ActionEngines,
): Promise<void> {
  if (selection.kind !== "json") {
    throw new ActionError("Lambda needs a payload that is JSON", "payload-unfit");
  }
  if (!mayInvoke(functionArn, ruleArn(ruleName))) {
    throw new ActionError(
      `The function's policy does not let ${SERVICE} invoke it for ${ruleArn(ruleName)}`,
      "function-forbidden",
    );
  }
  const result = await functions.invoke(functionArn, bytesOf(selection), { async: true });
  if (!result.ok) throw new ActionError(result.errorType, "function-failed");
}

async function republish(
  action: Extract<Action, { kind: "republish" }>,
  { selection, message, depth }: ActionInput,
  { publish, roles }: ActionEngines,
): Promise<void> {
  const topic = fillTemplate(action.topic, message);
  if (topic === undefined) {
    throw new ActionError(`${action.topicText} has a part that is Undefined`, "topic-undefined");
  }
  if (depth >= REPUBLISH_DEPTH_MAX) {
    throw new ActionError(
      `republished ${depth} times already, which looks like a loop`,
      "republish-loop",
    );
  }
  checkRole(roles, action.roleArn, [{ action: "iot:Publish", resource: topicArn(topic) }]);
  const { qos } = action;
  await publish({ topic, payload: bytesOf(selection), qos, retain: false, depth: depth + 1 });
}

async function putLog(
  { roleArn, logGroupName }: Extract<Action, { kind: "cloudwatchLogs" }>,
  { ruleName, selection, message }: ActionInput,
  { logs, roles }: ActionEngines,
): Promise<void> {
  checkRole(roles, roleArn, [
    { action: "logs:CreateLogStream", resource: logStreamArn(logGroupName, "") },
    { action: "logs:PutLogEvents", resource: logStreamArn(logGroupName, ruleName) },
  ]);
  logs.put(logGroupName, ruleName, bytesOf(selection).toString("utf8"), message.timestampMs);
}

/** Rules act as their role: it must trust the service, and its policies must allow the action. */
function checkRole(roles: ServiceRoles, roleArn: string, needs: readonly Need[]): void {
  roles.check({ service: SERVICE, roleArn, sessionName: "topic-rule", needs });
}

const SERVICE = "iot.amazonaws.com";

function bytesOf(selection: ActionInput["selection"]): Buffer {
  return selection.kind === "raw" ? selection.bytes : Buffer.from(JSON.stringify(selection.value));
}
