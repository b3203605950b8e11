/** Keeps sessions in the host's SQLite file: devices go on with their credentials when it restarts. */
import type { DatabaseSync } from "node:sqlite";
import type { Credentials, Principal } from "../contracts.ts";

export interface SessionTable {
  /** Lists what is kept, oldest first. */
  all(): readonly StoredSession[];
  add(session: StoredSession): void;
  remove(accessKeyId: string): void;
}

interface StoredSession {
  readonly credentials: Credentials;
  readonly principal: Principal;
}

const SCHEMA =
  "CREATE TABLE IF NOT EXISTS iam_sessions (access_key_id TEXT PRIMARY KEY, session TEXT NOT NULL) STRICT";

/** Opens the table, making it the first time. */
export function openSessionTable(database: DatabaseSync): SessionTable {
  database.exec(SCHEMA);
  const all = database.prepare("SELECT session FROM iam_sessions ORDER BY rowid");
  const insert = database.prepare("INSERT INTO iam_sessions VALUES (?, ?)");
  const remove = database.prepare("DELETE FROM iam_sessions WHERE access_key_id = ?");
  return {
    all: () => all.all().map((row) => JSON.parse(String(row["session"])) as StoredSession),
    add: (session) => {
      insert.run(session.credentials.accessKeyId, JSON.stringify(session));
    },
    remove: (accessKeyId) => {
      remove.run(accessKeyId);
    },
  };
}
