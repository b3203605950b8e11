/** Compiles a topic rule: its SQL and the templates in its actions. */
import { parseStatement } from "../sql/parse-statement.ts";
import type { Statement } from "../sql/syntax.ts";
import { parseTemplate, refuseTemplate, type Template } from "../sql/template.ts";
import type { ActionPayload, RulePayload } from "./rule-schema.ts";

export interface Rule {
  readonly name: string;
  readonly arn: string;
  readonly createdAtMs: number;
  readonly payload: RulePayload;
  readonly statement: Statement;
  readonly actions: readonly Action[];
  readonly errorAction: Action | undefined;
}

export type Action =
  | { readonly kind: "dynamoDBv2"; readonly roleArn: string; readonly tableName: string }
  | { readonly kind: "lambda"; readonly functionArn: string }
  | {
      readonly kind: "republish";
      readonly roleArn: string;
      readonly topic: Template;
      readonly topicText: string;
      readonly qos: 0 | 1;
    }
  | {
      readonly kind: "cloudwatchLogs";
      readonly roleArn: string;
      readonly logGroupName: string;
    };

export interface RuleDefinition {
  readonly name: string;
  readonly arn: string;
  readonly payload: RulePayload;
}

/** @throws SqlError naming what its SQL or templates have that cannot be honoured. */
export function compileRule({ name, arn, payload }: RuleDefinition, nowMs: number): Rule {
  return {
    name,
    arn,
    payload,
    createdAtMs: nowMs,
    statement: parseStatement(payload.Sql),
    actions: payload.Actions.map(compileAction),
    errorAction: payload.ErrorAction && compileAction(payload.ErrorAction),
  };
}

/** The schema has seen to it that there is exactly one kind. */
function compileAction({ DynamoDBv2, Lambda, Republish, CloudwatchLogs }: ActionPayload): Action {
  if (DynamoDBv2 !== undefined) {
    const tableName = refuseTemplate("DynamoDBv2.PutItem.TableName", DynamoDBv2.PutItem.TableName);
    return { kind: "dynamoDBv2", roleArn: DynamoDBv2.RoleArn, tableName };
  }
  if (Lambda !== undefined) {
    return {
      kind: "lambda",
      functionArn: refuseTemplate("Lambda.FunctionArn", Lambda.FunctionArn),
    };
  }
  if (Republish !== undefined) {
    const { Topic, Qos = 0, RoleArn: roleArn } = Republish;
    return { kind: "republish", roleArn, topic: parseTemplate(Topic), topicText: Topic, qos: Qos };
  }
  const { LogGroupName: logGroupName = "", RoleArn: roleArn = "" } = CloudwatchLogs ?? {};
  return {
    kind: "cloudwatchLogs",
    roleArn,
    logGroupName: refuseTemplate("CloudwatchLogs.LogGroupName", logGroupName),
  };
}
