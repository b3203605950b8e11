/** Keeps the head of each robot's lease in DynamoDB, which lets one of many writers at a time win. */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { unlessRefused } from "../conditional-write.ts";
import { firstLease, type Lease } from "./lease.ts";
import type { LeaseStore } from "./perform-change.ts";

export type LeaseHeads = Pick<LeaseStore, "read" | "replace" | "settle">;

/** Opens the heads in a table. Only this file writes them, so what is read has their shape. */
export function openLeaseHeads(documents: DynamoDBDocumentClient, tableName: string): LeaseHeads {
  return {
    read: async (robot) => {
      const { Item } = await documents.send(
        new GetCommand({ TableName: tableName, Key: { robot }, ConsistentRead: true }),
      );
      return (Item as Lease | undefined) ?? firstLease(robot);
    },
    replace: ({ version, expiresAtMs }, next) =>
      unlessRefused(() =>
        documents.send(
          new PutCommand({
            TableName: tableName,
            Item: next,
            ...(version === 0
              ? { ConditionExpression: "attribute_not_exists(robot)" }
              : {
                  // A renewal leaves the version: the end tells it.
                  ConditionExpression: "version = :version AND expiresAtMs = :end",
                  ExpressionAttributeValues: { ":version": version, ":end": expiresAtMs },
                }),
          }),
        ),
      ),
    settle: ({ robot, version }) =>
      unlessRefused(() =>
        documents.send(
          new UpdateCommand({
            TableName: tableName,
            Key: { robot },
            UpdateExpression: "SET settledVersion = :version",
            ConditionExpression: "version = :version",
            ExpressionAttributeValues: { ":version": version },
          }),
        ),
      ),
  };
}
