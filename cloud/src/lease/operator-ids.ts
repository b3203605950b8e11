/** Finds which broker identity a signed-in person has, as `POST /session` proved it. */
import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";

const session = z.object({ identityId: z.string().min(1).max(128), atMs: z.number() });

export interface OperatorIds {
  /** Gives the newest identity of a user pool's `sub`; `undefined` before `POST /session`. */
  of(sub: string): Promise<string | undefined>;
}

/** Opens the table of sessions with its index `bySub`. */
export function openOperatorIds(documents: DynamoDBDocumentClient, tableName: string): OperatorIds {
  return {
    of: async (sub) => {
      const { Items = [] } = await documents.send(
        new QueryCommand({
          TableName: tableName,
          IndexName: "bySub",
          KeyConditionExpression: "#sub = :sub",
          ExpressionAttributeNames: { "#sub": "sub" },
          ExpressionAttributeValues: { ":sub": sub },
        }),
      );
      const sessions = Items.map((item) => session.parse(item));
      return sessions.toSorted((a, b) => b.atMs - a.atMs)[0]?.identityId;
    },
  };
}
