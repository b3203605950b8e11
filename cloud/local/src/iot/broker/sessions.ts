/** Remembers client ids: how often each connected, and when its persistent session ends. */
import type { DatabaseSync } from "node:sqlite";

export interface Sessions {
  /** Notes a connection and gives its number, from 0: the events' `versionNumber`. */
  opened(clientId: string, isPersistent: boolean): number;
  /** Notes the end of a connection; a persistent session lives on for `expiryMs`. */
  closed(clientId: string): void;
  /** Says whether a client id's persistent session is over, and forgets it then. */
  takeExpired(clientId: string): boolean;
  /** Gives and forgets the client ids whose persistent session is over. */
  takeAllExpired(): readonly string[];
}

/** A client id's count of connections is forgotten after a week without one. */
const FORGET_MS = 7 * 24 * 3_600_000;

export function createSessions(
  database: DatabaseSync,
  expiryMs: number,
  nowMs: () => number,
): Sessions {
  const open = database.prepare(`
    INSERT INTO connections VALUES (?, 0, ?, ?, NULL) ON CONFLICT (client_id) DO UPDATE SET
    version = version + 1, at = excluded.at, persistent = excluded.persistent, expires_at = NULL
    RETURNING version`);
  const close = database.prepare(
    "UPDATE connections SET at = ?, expires_at = ? WHERE client_id = ? AND persistent = 1",
  );
  const end = "UPDATE connections SET persistent = 0, expires_at = NULL";
  const due = "persistent = 1 AND expires_at <= ? RETURNING client_id";
  const expired = database.prepare(`${end} WHERE ${due}`);
  const expiredOne = database.prepare(`${end} WHERE client_id = ? AND ${due}`);
  const forget = database.prepare("DELETE FROM connections WHERE persistent = 0 AND at < ?");
  // Whoever was connected when the host was killed is not connected now.
  database
    .prepare("UPDATE connections SET expires_at = ? WHERE persistent = 1 AND expires_at IS NULL")
    .run(nowMs() + expiryMs);
  return {
    opened: (clientId, isPersistent) =>
      (open.get(clientId, nowMs(), Number(isPersistent)) as { version: number }).version,
    closed: (clientId) => {
      close.run(nowMs(), nowMs() + expiryMs, clientId);
    },
    takeExpired: (clientId) => expiredOne.get(clientId, nowMs()) !== undefined,
    takeAllExpired: () => {
      forget.run(nowMs() - FORGET_MS);
      return (expired.all(nowMs()) as { client_id: string }[]).map((row) => row.client_id);
    },
  };
}
