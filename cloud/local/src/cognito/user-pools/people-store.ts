/** Keeps the people of the pools in the host's SQLite file: what was answered is on the disk. */
import type { DatabaseSync } from "node:sqlite";
import type { Person, PersonStatus } from "./person.ts";

export interface PeopleStore {
  /** Gives the person of that username, else the one who signs in with that name. */
  find(poolId: string, username: string, signInName: string): Person | undefined;
  findBySub(poolId: string, sub: string): Person | undefined;
  /** Adds or replaces by username. */
  put(person: Person): void;
  remove(person: Person): void;
  /** Lists in the order of usernames those after `after`. */
  list(page: { poolId: string; after: string; count: number }): readonly Person[];
  count(poolId: string): number;
  addToGroup(person: Person, group: string): void;
  removeFromGroup(person: Person, group: string): void;
  groupsOf(person: Person): readonly string[];
  listInGroup(page: {
    poolId: string;
    group: string;
    after: string;
    count: number;
  }): readonly Person[];
}

const SCHEMA = `
CREATE TABLE IF NOT EXISTS cognito_people (
  pool TEXT NOT NULL, username TEXT NOT NULL, sub TEXT NOT NULL, sign_in_name TEXT NOT NULL,
  status TEXT NOT NULL, is_enabled INTEGER NOT NULL, created_at INTEGER NOT NULL,
  modified_at INTEGER NOT NULL, attributes TEXT NOT NULL, salt TEXT, verifier TEXT,
  password_ends_at INTEGER, pending_email TEXT,
  PRIMARY KEY (pool, username), UNIQUE (pool, sign_in_name), UNIQUE (pool, sub)) STRICT;
CREATE TABLE IF NOT EXISTS cognito_members (
  pool TEXT NOT NULL, username TEXT NOT NULL, group_name TEXT NOT NULL,
  PRIMARY KEY (pool, username, group_name),
  FOREIGN KEY (pool, username) REFERENCES cognito_people (pool, username) ON DELETE CASCADE
) STRICT;`;

interface Row {
  readonly pool: string;
  readonly username: string;
  readonly sub: string;
  readonly sign_in_name: string;
  readonly status: string;
  readonly is_enabled: number;
  readonly created_at: number;
  readonly modified_at: number;
  readonly attributes: string;
  readonly salt: string | null;
  readonly verifier: string | null;
  readonly password_ends_at: number | null;
  readonly pending_email: string | null;
}

/** Opens the store, making its tables the first time. */
export function createPeopleStore(database: DatabaseSync): PeopleStore {
  database.exec(SCHEMA);
  const sql = statements(database);
  const one = (row: unknown) => (row === undefined ? undefined : fromRow(row as Row));
  const all = (rows: readonly unknown[]) => rows.map((row) => fromRow(row as Row));
  return {
    find: (poolId, username, signInName) =>
      one(sql.byUsername.get(poolId, username) ?? sql.bySignInName.get(poolId, signInName)),
    findBySub: (poolId, sub) => one(sql.bySub.get(poolId, sub)),
    put: (person) => {
      sql.upsert.run(...toRow(person));
    },
    remove: ({ poolId, username }) => {
      sql.remove.run(poolId, username);
    },
    list: ({ poolId, after, count }) => all(sql.page.all(poolId, after, count)),
    count: (poolId) => Number(sql.count.get(poolId)?.["count"]),
    addToGroup: ({ poolId, username }, group) => {
      sql.join.run(poolId, username, group);
    },
    removeFromGroup: ({ poolId, username }, group) => {
      sql.leave.run(poolId, username, group);
    },
    groupsOf: ({ poolId, username }) =>
      sql.groups.all(poolId, username).map((row) => String(row["group_name"])),
    listInGroup: ({ poolId, group, after, count }) =>
      all(sql.members.all(poolId, group, after, count)),
  };
}

function statements(database: DatabaseSync) {
  const prepare = (text: string) => database.prepare(text);
  return {
    byUsername: prepare("SELECT * FROM cognito_people WHERE pool = ? AND username = ?"),
    bySignInName: prepare("SELECT * FROM cognito_people WHERE pool = ? AND sign_in_name = ?"),
    bySub: prepare("SELECT * FROM cognito_people WHERE pool = ? AND sub = ?"),
    upsert: prepare(
      `INSERT INTO cognito_people VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (pool, username) DO UPDATE SET sign_in_name = excluded.sign_in_name,
       status = excluded.status, is_enabled = excluded.is_enabled,
       modified_at = excluded.modified_at, attributes = excluded.attributes, salt = excluded.salt,
       verifier = excluded.verifier, password_ends_at = excluded.password_ends_at,
       pending_email = excluded.pending_email`,
    ),
    remove: prepare("DELETE FROM cognito_people WHERE pool = ? AND username = ?"),
    page: prepare(
      "SELECT * FROM cognito_people WHERE pool = ? AND username > ? ORDER BY username LIMIT ?",
    ),
    count: prepare("SELECT count(*) AS count FROM cognito_people WHERE pool = ?"),
    join: prepare("INSERT INTO cognito_members VALUES (?, ?, ?) ON CONFLICT DO NOTHING"),
    leave: prepare(
      "DELETE FROM cognito_members WHERE pool = ? AND username = ? AND group_name = ?",
    ),
    groups: prepare("SELECT group_name FROM cognito_members WHERE pool = ? AND username = ?"),
    members: prepare(
      `SELECT people.* FROM cognito_people AS people
       JOIN cognito_members AS members USING (pool, username)
       WHERE pool = ? AND group_name = ? AND username > ? ORDER BY username LIMIT ?`,
    ),
  };
}

function toRow(person: Person) {
  const { poolId, username, sub, signInName, status, isEnabled, password } = person;
  return [
    poolId,
    username,
    sub,
    signInName,
    status,
    isEnabled ? 1 : 0,
    person.createdAtMs,
    person.modifiedAtMs,
    JSON.stringify(person.attributes),
    password?.salt ?? null,
    password?.verifier ?? null,
    person.passwordEndsAtMs ?? null,
    person.pendingEmail ?? null,
  ] as const;
}

function fromRow(row: Row): Person {
  const { salt, verifier } = row;
  return {
    poolId: row.pool,
    username: row.username,
    sub: row.sub,
    signInName: row.sign_in_name,
    status: row.status as PersonStatus,
    isEnabled: row.is_enabled === 1,
    createdAtMs: row.created_at,
    modifiedAtMs: row.modified_at,
    attributes: JSON.parse(row.attributes) as Record<string, string>,
    password: salt === null || verifier === null ? undefined : { salt, verifier },
    passwordEndsAtMs: row.password_ends_at ?? undefined,
    pendingEmail: row.pending_email ?? undefined,
  };
}
