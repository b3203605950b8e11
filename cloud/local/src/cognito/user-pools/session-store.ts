/** Keeps sign-ins as long as their refresh tokens live; of a token only its hash is kept. */
import { createHash, randomBytes, randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Person } from "./person.ts";

/** Is one sign-in: all tokens that come of it bear its `originJti`. */
export interface Session {
  readonly originJti: string;
  readonly poolId: string;
  readonly clientId: string;
  readonly username: string;
  /** Epoch seconds of the sign-in. */
  readonly authTimeS: number;
  readonly endsAtS: number;
  /** Scopes of its access tokens, separated by spaces. */
  readonly scope: string;
}

export interface SessionStore {
  /** Begins a session and gives its refresh token. */
  begin(
    person: Person,
    request: Omit<Session, "originJti" | "poolId" | "username">,
  ): {
    readonly session: Session;
    readonly refreshToken: string;
  };
  findByToken(refreshToken: string): Session | undefined;
  /** Says whether a session is still there, neither revoked nor signed out. */
  isOpen(originJti: string): boolean;
  /** Gives the session a new token; the old one is good for `graceS` longer. */
  rotate(session: Session, refreshToken: string, graceS: number): string;
  end(session: Session): void;
  endAllOf(person: Person): void;
}

export interface SessionStoreOptions {
  readonly database: DatabaseSync;
  readonly epochMs: () => number;
}

/** Sessions of one person; the oldest go first. */
const SESSIONS_MAX = 100;
const TOKEN_BYTES = 96;

const SCHEMA = `
CREATE TABLE IF NOT EXISTS cognito_sessions (
  origin_jti TEXT PRIMARY KEY, pool TEXT NOT NULL, client TEXT NOT NULL, username TEXT NOT NULL,
  auth_time_s INTEGER NOT NULL, ends_at_s INTEGER NOT NULL, scope TEXT NOT NULL,
  FOREIGN KEY (pool, username) REFERENCES cognito_people (pool, username) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS cognito_sessions_of ON cognito_sessions (pool, username, auth_time_s);
CREATE TABLE IF NOT EXISTS cognito_refresh_tokens (
  hash TEXT PRIMARY KEY, ends_at_s INTEGER NOT NULL,
  origin_jti TEXT NOT NULL REFERENCES cognito_sessions (origin_jti) ON DELETE CASCADE
) STRICT;
CREATE INDEX IF NOT EXISTS cognito_refresh_tokens_of ON cognito_refresh_tokens (origin_jti);`;

/** Opens the store; the people's tables must be there. */
export function createSessionStore({ database, epochMs }: SessionStoreOptions): SessionStore {
  database.exec(SCHEMA);
  const sql = statements(database);
  const nowS = () => Math.floor(epochMs() / 1_000);
  const addToken = ({ originJti, endsAtS }: Session): string => {
    const token = randomBytes(TOKEN_BYTES).toString("base64url");
    sql.addToken.run(hashOf(token), endsAtS, originJti);
    return token;
  };
  return {
    begin: ({ poolId, username }, request) => {
      const session = { ...request, originJti: randomUUID(), poolId, username };
      const { originJti, clientId, authTimeS, endsAtS, scope } = session;
      return inTransaction(database, () => {
        sql.purge.run(nowS());
        sql.add.run(originJti, poolId, clientId, username, authTimeS, endsAtS, scope);
        sql.trim.run(poolId, username, SESSIONS_MAX);
        return { session, refreshToken: addToken(session) };
      });
    },
    findByToken: (token) => fromRow(sql.byToken.get(hashOf(token), nowS())),
    isOpen: (originJti) => sql.isOpen.get(originJti) !== undefined,
    rotate: (session, token, graceS) =>
      inTransaction(database, () => {
        sql.purgeTokens.run(nowS());
        sql.shorten.run(nowS() + graceS, hashOf(token), nowS() + graceS);
        return addToken(session);
      }),
    end: ({ originJti }) => {
      sql.end.run(originJti);
    },
    endAllOf: ({ poolId, username }) => {
      sql.endAll.run(poolId, username);
    },
  };
}

function statements(database: DatabaseSync) {
  const prepare = (text: string) => database.prepare(text);
  return {
    add: prepare("INSERT INTO cognito_sessions VALUES (?, ?, ?, ?, ?, ?, ?)"),
    addToken: prepare("INSERT INTO cognito_refresh_tokens VALUES (?, ?, ?)"),
    purge: prepare("DELETE FROM cognito_sessions WHERE ends_at_s <= ?"),
    purgeTokens: prepare("DELETE FROM cognito_refresh_tokens WHERE ends_at_s <= ?"),
    trim: prepare(
      `DELETE FROM cognito_sessions WHERE origin_jti IN (SELECT origin_jti FROM cognito_sessions
       WHERE pool = ? AND username = ? ORDER BY auth_time_s DESC, rowid DESC LIMIT -1 OFFSET ?)`,
    ),
    byToken: prepare(
      `SELECT sessions.* FROM cognito_sessions AS sessions
       JOIN cognito_refresh_tokens AS tokens USING (origin_jti)
       WHERE tokens.hash = ? AND tokens.ends_at_s > ?`,
    ),
    isOpen: prepare("SELECT 1 FROM cognito_sessions WHERE origin_jti = ?"),
    shorten: prepare(
      "UPDATE cognito_refresh_tokens SET ends_at_s = ? WHERE hash = ? AND ends_at_s > ?",
    ),
    end: prepare("DELETE FROM cognito_sessions WHERE origin_jti = ?"),
    endAll: prepare("DELETE FROM cognito_sessions WHERE pool = ? AND username = ?"),
  };
}

function inTransaction<T>(database: DatabaseSync, act: () => T): T {
  database.exec("BEGIN IMMEDIATE");
  try {
    const result = act();
    database.exec("COMMIT");
    return result;
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function hashOf(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

function fromRow(row: Record<string, unknown> | undefined): Session | undefined {
  if (row === undefined) return undefined;
  return {
    originJti: String(row["origin_jti"]),
    poolId: String(row["pool"]),
    clientId: String(row["client"]),
    username: String(row["username"]),
    authTimeS: Number(row["auth_time_s"]),
    endsAtS: Number(row["ends_at_s"]),
    scope: String(row["scope"]),
  };
}
