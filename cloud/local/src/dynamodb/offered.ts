/** Says what of DynamoDB is offered; the engine would drop the rest in silence. */
import { AwsError } from "../contracts.ts";

/** Operations that dynalite performs as AWS does. */
const OPERATIONS: readonly string[] = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DeleteTable",
  "DescribeTable",
  "GetItem",
  "ListTables",
  "ListTagsOfResource",
  "PutItem",
  "Query",
  "Scan",
  "TagResource",
  "UntagResource",
  "UpdateItem",
  "UpdateTable",
];

type Members = Readonly<Record<string, unknown>>;

/**
 * Checks one call against what is honoured.
 * @throws AwsError `UnknownOperationException` or `ValidationException` naming what is not.
 */
export function checkOffered(operation: string, body: Members): void {
  if (!OPERATIONS.includes(operation)) {
    throw new AwsError(
      "UnknownOperationException",
      `The local host does not offer DynamoDB's ${operation}.`,
    );
  }
  const refused = REFUSED.find(({ refuses }) => refuses(body));
  if (refused !== undefined) {
    throw new AwsError(
      "ValidationException",
      `The local host does not honour DynamoDB's ${refused.name}.`,
    );
  }
}

const REFUSED: readonly { readonly name: string; refuses(body: Members): boolean }[] = [
  {
    name: "ReturnValuesOnConditionCheckFailure ALL_OLD",
    refuses: (body) => body["ReturnValuesOnConditionCheckFailure"] === "ALL_OLD",
  },
  {
    name: "streams (StreamSpecification)",
    refuses: ({ StreamSpecification: stream }) =>
      isObject(stream) && stream["StreamEnabled"] === true,
  },
  {
    name: "new or removed indexes of an existing table (GlobalSecondaryIndexUpdates)",
    refuses: ({ GlobalSecondaryIndexUpdates: updates }) =>
      Array.isArray(updates) && updates.some((update) => isObject(update) && !("Update" in update)),
  },
];

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
