/** Keeps every transition of every robot's lease: the audit. */
import { type DynamoDBDocumentClient, PutCommand, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { Transition } from "./lease.ts";
import type { LeaseStore } from "./perform-change.ts";

/** How long a line is kept, in days: a year, and time to look at it. */
const HISTORY_DAYS = 400;
const DAY_MS = 86_400_000;

export interface HistoryPage {
  /** Newest first. */
  readonly transitions: readonly Transition[];
  /** Version behind which the next page starts; absent at the end. */
  readonly lastVersion?: number;
}

export interface LeaseHistory extends Pick<LeaseStore, "record"> {
  /** Lists a robot's transitions from behind `beforeVersion`, `limit` at most. */
  page(robot: string, limit: number, beforeVersion?: number): Promise<HistoryPage>;
}

/** Opens the audit in a table. Only this file writes it, so what is read has its shape. */
export function openLeaseHistory(
  documents: DynamoDBDocumentClient,
  tableName: string,
): LeaseHistory {
  return {
    record: async (transition) => {
      const expiresAtS = Math.floor((transition.atMs + HISTORY_DAYS * DAY_MS) / 1_000);
      const Item = { ...transition, expiresAtS };
      await documents.send(new PutCommand({ TableName: tableName, Item }));
    },
    page: async (robot, limit, beforeVersion) => {
      const start = { robot, version: beforeVersion };
      const { Items = [], LastEvaluatedKey } = await documents.send(
        new QueryCommand({
          TableName: tableName,
          KeyConditionExpression: "robot = :robot",
          ExpressionAttributeValues: { ":robot": robot },
          ScanIndexForward: false,
          ConsistentRead: true,
          Limit: limit,
          ...(beforeVersion === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      const lastVersion: unknown = LastEvaluatedKey?.["version"];
      return {
        transitions: Items as Transition[],
        ...(typeof lastVersion === "number" ? { lastVersion } : {}),
      };
    },
  };
}
