/** Keeps log groups, streams and events in SQLite, within a bound of size. */
import { DatabaseSync, type SQLInputValue } from "node:sqlite";

export interface LogEvent {
  readonly id: number;
  readonly stream: string;
  readonly timestampMs: number;
  readonly ingestedMs: number;
  readonly message: string;
}

export interface LogGroup {
  readonly name: string;
  readonly createdMs: number;
  readonly retentionDays: number | undefined;
  readonly storedBytes: number;
}

export interface LogStream {
  readonly name: string;
  readonly createdMs: number;
  readonly firstMs: number | undefined;
  readonly lastMs: number | undefined;
  readonly lastIngestedMs: number | undefined;
}

/** Is a place in a group: events are ordered by time, then by arrival. */
export interface Cursor {
  readonly timestampMs: number;
  readonly id: number;
}

export interface EventQuery {
  readonly group: string;
  readonly streams: readonly string[] | undefined;
  readonly fromMs: number;
  /** Not included. */
  readonly toMs: number;
  readonly after?: Cursor;
  readonly before?: Cursor;
  readonly newestFirst: boolean;
  readonly limit: number;
}

export interface LogStore {
  groups(): LogGroup[];
  hasGroup(name: string): boolean;
  putGroup(name: string, createdMs: number): boolean;
  setRetention(name: string, days: number | undefined): void;
  deleteGroup(name: string): void;
  streams(group: string): LogStream[];
  hasStream(group: string, name: string): boolean;
  putStream(group: string, name: string, createdMs: number): boolean;
  append(group: string, events: readonly Omit<LogEvent, "id">[]): void;
  events(query: EventQuery): LogEvent[];
  /** Deletes what retention and the bound of size no longer keep. */
  prune(nowMs: number): void;
  close(): void;
}

/** Each event counts this much beside its message, in bytes, as CloudWatch counts it. */
const EVENT_BYTES = 26;
const DAY_MS = 86_400_000;

/** Opens the store in `file`; past `bytesMax` of used pages the oldest tenth goes. */
export function openLogStore({ file, bytesMax }: { file: string; bytesMax: number }): LogStore {
  const db = new DatabaseSync(file);
  db.exec(SCHEMA);
  const all = (sql: string, ...values: SQLInputValue[]) => db.prepare(sql).all(...values);
  const run = (sql: string, ...values: SQLInputValue[]) => db.prepare(sql).run(...values);
  const insert = db.prepare("INSERT INTO events VALUES (NULL, ?, ?, ?, ?, ?)");
  return {
    groups: () => all(GROUPS).map(groupFrom),
    hasGroup: (name) => all("SELECT 1 FROM groups WHERE name = ?", name).length > 0,
    putGroup: (name, createdMs) =>
      run("INSERT OR IGNORE INTO groups VALUES (?, ?, NULL)", name, createdMs).changes === 1,
    setRetention: (name, days) =>
      void run("UPDATE groups SET retention_days = ? WHERE name = ?", days ?? null, name),
    deleteGroup: (name) => {
      run("DELETE FROM events WHERE group_name = ?", name);
      run("DELETE FROM streams WHERE group_name = ?", name);
      run("DELETE FROM groups WHERE name = ?", name);
    },
    streams: (group) => all(STREAMS, group).map(streamFrom),
    hasStream: (group, name) =>
      all("SELECT 1 FROM streams WHERE group_name = ? AND name = ?", group, name).length > 0,
    putStream: (group, name, createdMs) =>
      run("INSERT OR IGNORE INTO streams VALUES (?, ?, ?)", group, name, createdMs).changes === 1,
    append: (group, events) => {
      db.exec("BEGIN");
      try {
        for (const { stream, timestampMs, ingestedMs, message } of events) {
          insert.run(group, stream, timestampMs, ingestedMs, message);
        }
        db.exec("COMMIT");
      } catch (error) {
        // A full disk has ended the transaction by itself.
        if (db.isTransaction) db.exec("ROLLBACK");
        throw error;
      }
    },
    events: (query) => {
      const { sql, values } = selectEvents(query);
      return all(sql, ...values).map(eventFrom);
    },
    prune: (nowMs) => {
      for (const { name, retention_days: days } of all(RETENTIONS)) {
        const untilMs = nowMs - Number(days) * DAY_MS;
        run("DELETE FROM events WHERE group_name = ? AND timestamp_ms < ?", String(name), untilMs);
      }
      if (usedBytes(db) > bytesMax) run(DROP_OLDEST);
    },
    close: () => db.close(),
  };
}

/** A crash of the machine may cost the last second of logs; a killed host costs none of what was written. */
const SCHEMA = `
PRAGMA journal_mode = WAL;
PRAGMA synchronous = OFF;
CREATE TABLE IF NOT EXISTS groups (name TEXT PRIMARY KEY, created_ms INTEGER, retention_days INTEGER);
CREATE TABLE IF NOT EXISTS streams (
  group_name TEXT, name TEXT, created_ms INTEGER, PRIMARY KEY (group_name, name));
CREATE TABLE IF NOT EXISTS events (
  id INTEGER PRIMARY KEY AUTOINCREMENT, group_name TEXT, stream TEXT,
  timestamp_ms INTEGER, ingested_ms INTEGER, message TEXT);
CREATE INDEX IF NOT EXISTS events_by_time ON events (group_name, timestamp_ms, id);
CREATE INDEX IF NOT EXISTS events_by_stream ON events (group_name, stream, timestamp_ms, id);
`;
const GROUPS = `
SELECT name, created_ms, retention_days,
  (SELECT coalesce(sum(length(message) + ${EVENT_BYTES}), 0) FROM events WHERE group_name = name) AS bytes
FROM groups ORDER BY name`;
const STREAMS = `
SELECT s.name, s.created_ms, min(e.timestamp_ms) AS first_ms, max(e.timestamp_ms) AS last_ms,
  max(e.ingested_ms) AS last_ingested_ms
FROM streams s LEFT JOIN events e ON e.group_name = s.group_name AND e.stream = s.name
WHERE s.group_name = ? GROUP BY s.name ORDER BY s.name`;
const RETENTIONS = "SELECT name, retention_days FROM groups WHERE retention_days IS NOT NULL";
const DROP_OLDEST = `
DELETE FROM events WHERE id <= (SELECT min(id) + (max(id) - min(id)) / 10 FROM events)`;

/** Counts whole pages, which takes no time whatever their number. */
function usedBytes(db: DatabaseSync): number {
  const read = (name: string) => Number(db.prepare(`PRAGMA ${name}`).get()?.[name] ?? 0);
  return (read("page_count") - read("freelist_count")) * read("page_size");
}

function selectEvents(query: EventQuery): { sql: string; values: SQLInputValue[] } {
  const { group, streams, after, before, newestFirst } = query;
  const where = ["group_name = ?", "timestamp_ms >= ?", "timestamp_ms < ?"];
  const values: SQLInputValue[] = [group, query.fromMs, query.toMs];
  if (streams !== undefined) {
    where.push(`stream IN (${streams.map(() => "?").join(", ")})`);
    values.push(...streams);
  }
  if (after !== undefined) {
    where.push("(timestamp_ms, id) > (?, ?)");
    values.push(after.timestampMs, after.id);
  }
  if (before !== undefined) {
    where.push("(timestamp_ms, id) < (?, ?)");
    values.push(before.timestampMs, before.id);
  }
  const order = newestFirst ? "DESC" : "ASC";
  const sql = `SELECT * FROM events WHERE ${where.join(" AND ")} ORDER BY timestamp_ms ${order}, id ${order} LIMIT ?`;
  return { sql, values: [...values, query.limit] };
}

type Row = Readonly<Record<string, unknown>>;

function groupFrom(row: Row): LogGroup {
  return {
    name: String(row["name"]),
    createdMs: Number(row["created_ms"]),
    retentionDays: optionalNumber(row["retention_days"]),
    storedBytes: Number(row["bytes"]),
  };
}

function streamFrom(row: Row): LogStream {
  return {
    name: String(row["name"]),
    createdMs: Number(row["created_ms"]),
    firstMs: optionalNumber(row["first_ms"]),
    lastMs: optionalNumber(row["last_ms"]),
    lastIngestedMs: optionalNumber(row["last_ingested_ms"]),
  };
}

function eventFrom(row: Row): LogEvent {
  return {
    id: Number(row["id"]),
    stream: String(row["stream"]),
    timestampMs: Number(row["timestamp_ms"]),
    ingestedMs: Number(row["ingested_ms"]),
    message: String(row["message"]),
  };
}

function optionalNumber(value: unknown): number | undefined {
  return value === null || value === undefined ? undefined : Number(value);
}
