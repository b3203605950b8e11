/**
 * Maps DynamoDB's operations to IAM actions.
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
import { arn } from "../../aws-names.ts";
import { readJsonCall } from "../../front-door/json-call.ts";
import type { Need, ServiceNeeds } from "../need.ts";

type Body = Readonly<Record<string, unknown>>;

/** Operations on one table, or on one of its indexes. */
const TABLE_OPERATIONS = [
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "PutItem",
  "Query",
  "Scan",
  "UpdateItem",
  "UpdateTable",
  "UpdateTimeToLive",
];

/** Operations on several tables, which are the keys of `RequestItems`. */
const BATCH_OPERATIONS = ["BatchGetItem", "BatchWriteItem"];

/** Operations on the table whose ARN the body names. */
const TAG_OPERATIONS = ["ListTagsOfResource", "TagResource", "UntagResource"];

/** Action for each kind of member of `TransactItems`. */
const TRANSACT_ACTIONS: Readonly<Record<string, string>> = {
  ConditionCheck: "ConditionCheckItem",
  Delete: "DeleteItem",
  Get: "GetItem",
  Put: "PutItem",
  Update: "UpdateItem",
};

export const dynamodbNeeds: ServiceNeeds = {
  signingNames: ["dynamodb"],
  actions: [
    ...TABLE_OPERATIONS,
    ...BATCH_OPERATIONS,
    ...TAG_OPERATIONS,
    "ConditionCheckItem",
    "ListTables",
  ].map((name) => `dynamodb:${name}`),
  needsOf: (call) => {
    const { operation, body } = readJsonCall(call);
    const action = `dynamodb:${operation}`;
    if (TABLE_OPERATIONS.includes(operation)) return [{ action, resource: tableOrIndex(body) }];
    if (TAG_OPERATIONS.includes(operation)) {
      return [{ action, resource: textOf(body["ResourceArn"]) }];
    }
    if (BATCH_OPERATIONS.includes(operation)) return batchNeeds(action, body);
    if (operation === "TransactGetItems" || operation === "TransactWriteItems") {
      return transactNeeds(body);
    }
    return operation === "ListTables" ? [{ action, resource: "*" }] : undefined;
  },
};

/** Gives a table's ARN; callers may name a table by it, too. */
export function tableArn(nameOrArn: string): string {
  return nameOrArn.startsWith("arn:") ? nameOrArn : arn("dynamodb", `table/${nameOrArn}`);
}

function tableOrIndex({ TableName, IndexName }: Body): string {
  const table = tableArn(textOf(TableName));
  return typeof IndexName === "string" ? `${table}/index/${IndexName}` : table;
}

function batchNeeds(action: string, { RequestItems }: Body): readonly Need[] {
  const names = isObject(RequestItems) ? Object.keys(RequestItems) : [];
  return atLeastOne(names.map((name) => ({ action, resource: tableArn(name) })));
}

function transactNeeds({ TransactItems }: Body): readonly Need[] {
  const items = Array.isArray(TransactItems) ? TransactItems.filter(isObject) : [];
  const needs = items.flatMap((item) =>
    Object.entries(item).map(([kind, member]) => ({
      action: `dynamodb:${TRANSACT_ACTIONS[kind] ?? kind}`,
      resource: tableArn(textOf(isObject(member) ? member["TableName"] : undefined)),
    })),
  );
  return atLeastOne(needs);
}

/** A call that names no table needs a right that only a role for all tables has. */
function atLeastOne(needs: readonly Need[]): readonly Need[] {
  return needs.length > 0 ? needs : [{ action: "dynamodb:PutItem", resource: tableArn("") }];
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : "";
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
