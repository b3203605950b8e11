/** Keeps who is behind an identity: the broker proves the identity, this table names the person. */
import { type DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { z } from "zod";

/**
 * How long a session is remembered, in days after it was opened last. A page opens one when it starts,
 * and after 30 days its refresh token ends, so nobody is forgotten who is still signed in.
 */
const SESSION_DAYS = 31;

const DAY_MS = 86_400_000;

const session = z.object({
  identityId: z.string(),
  sub: z.string(),
  name: z.string(),
  role: z.enum(["viewer", "operator", "admin"]),
  atMs: z.number(),
});

export type Session = z.infer<typeof session>;

export interface Sessions {
  put(session: Session): Promise<void>;
  /** Finds who is behind an identity; `undefined` when nobody opened a session with it. */
  find(identityId: string): Promise<Session | undefined>;
}

/** Opens the sessions in the table `tableName`. */
export function openSessions(client: DynamoDBDocumentClient, tableName: string): Sessions {
  return {
    put: async (opened) => {
      const expiresAtS = Math.ceil((opened.atMs + SESSION_DAYS * DAY_MS) / 1_000);
      const Item = { ...opened, expiresAtS };
      await client.send(new PutCommand({ TableName: tableName, Item }));
    },
    find: async (identityId) => {
      const { Item } = await client.send(
        new GetCommand({ TableName: tableName, Key: { identityId } }),
      );
      return Item === undefined ? undefined : session.parse(Item);
    },
  };
}
