/** Keeps who is behind an identity: the broker proves the identity, this table names the person. */
import { type DynamoDBDocumentClient, PutCommand } from "@aws-sdk/lib-dynamodb";
import type { CallerRole } from "./caller.ts";

/**
 * How long a session is remembered, in days after it was opened last. A page opens one when it starts,
 * and after 30 days its refresh token ends, so nobody is forgotten who is still signed in.
 */
const SESSION_DAYS = 31;

const DAY_MS = 86_400_000;

export interface Session {
  readonly identityId: string;
  readonly sub: string;
  readonly name: string;
  readonly role: CallerRole;
  /** When it was opened last, in ms since 1970. */
  readonly atMs: number;
}

export interface Sessions {
  put(session: Session): Promise<void>;
}

/** Opens the sessions in the table `tableName`. */
export function openSessions(client: DynamoDBDocumentClient, tableName: string): Sessions {
  return {
    put: async (opened) => {
      const expiresAtS = Math.ceil((opened.atMs + SESSION_DAYS * DAY_MS) / 1_000);
      const Item = { ...opened, expiresAtS };
      await client.send(new PutCommand({ TableName: tableName, Item }));
    },
  };
}
