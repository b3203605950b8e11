/** Opens the SQLite file that holds things, certificates, policies, attachments and retained state. */
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { DatabaseSync } from "node:sqlite";

const SCHEMA = `
CREATE TABLE thing_types (
  name TEXT PRIMARY KEY, id TEXT NOT NULL, description TEXT, searchable TEXT NOT NULL,
  created_at INTEGER NOT NULL, deprecated_at INTEGER) STRICT;
CREATE TABLE things (
  name TEXT PRIMARY KEY, id TEXT NOT NULL, type TEXT REFERENCES thing_types(name),
  attributes TEXT NOT NULL, version INTEGER NOT NULL) STRICT;
CREATE TABLE certificates (
  id TEXT PRIMARY KEY, pem TEXT NOT NULL, status TEXT NOT NULL,
  created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL) STRICT;
CREATE TABLE policies (
  name TEXT PRIMARY KEY, document TEXT NOT NULL, version INTEGER NOT NULL,
  created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL) STRICT;
CREATE TABLE policy_targets (
  policy TEXT NOT NULL REFERENCES policies(name), target TEXT NOT NULL,
  PRIMARY KEY (target, policy)) STRICT;
CREATE TABLE thing_principals (
  thing TEXT NOT NULL REFERENCES things(name), principal TEXT NOT NULL,
  PRIMARY KEY (principal, thing)) STRICT;
CREATE TABLE retained (
  topic TEXT PRIMARY KEY, payload BLOB NOT NULL, qos INTEGER NOT NULL,
  modified_at INTEGER NOT NULL) STRICT;
CREATE TABLE connections (
  client_id TEXT PRIMARY KEY, version INTEGER NOT NULL, at INTEGER NOT NULL,
  persistent INTEGER NOT NULL, expires_at INTEGER) STRICT;
PRAGMA user_version = 1;
`;

/**
 * Opens the registry's database. Every statement is a transaction of its own and reaches the disk
 * before it returns, so a killed host has lost nothing that it answered.
 */
export function openDatabase(file: string): DatabaseSync {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  const database = new DatabaseSync(file);
  database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;");
  const { user_version: version } = database.prepare("PRAGMA user_version").get() as {
    user_version: number;
  };
  if (version === 0) database.exec(`BEGIN; ${SCHEMA} COMMIT;`);
  return database;
}
