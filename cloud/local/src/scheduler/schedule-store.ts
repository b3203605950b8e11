/** Keeps schedules and what is under way for them, so that a restart neither repeats nor forgets. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import type { Schedule } from "./schedule-schema.ts";
import type { Timing } from "./timetable.ts";

export interface KeptSchedule extends Timing {
  readonly schedule: Schedule;
  /** What the template said when it was last put; nothing for one that a call made. */
  readonly template: string | undefined;
  readonly createdMs: number;
  readonly modifiedMs: number;
}

/** Is one occurrence that is to be delivered to its target. */
export interface Delivery {
  readonly id: string;
  readonly name: string;
  readonly scheduledMs: number;
  /** When it was first due here, in epoch ms: its age counts from then. */
  readonly sinceMs: number;
  /** Failed attempts so far. */
  readonly failures: number;
  readonly nextTryMs: number;
}

export interface ScheduleStore {
  get(name: string): KeptSchedule | undefined;
  /** Lists by name. */
  list(): readonly KeptSchedule[];
  put(kept: KeptSchedule): void;
  /** Forgets a schedule and its deliveries. */
  remove(name: string): void;
  /** Notes an occurrence as dealt with and its delivery as due, in one transaction. */
  begin(name: string, times: { readonly scheduledMs: number; readonly nowMs: number }): void;
  deliveries(): readonly Delivery[];
  delay(delivery: Delivery, nextTryMs: number): void;
  /** Forgets a delivery that is done or given up. */
  end(id: string): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS scheduler_schedules (
    name TEXT PRIMARY KEY, schedule TEXT NOT NULL, template TEXT, created_ms INTEGER NOT NULL,
    modified_ms INTEGER NOT NULL, anchor_ms INTEGER NOT NULL, done_ms INTEGER
  ) STRICT;
  CREATE TABLE IF NOT EXISTS scheduler_deliveries (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, scheduled_ms INTEGER NOT NULL, since_ms INTEGER NOT NULL,
    failures INTEGER NOT NULL, next_try_ms INTEGER NOT NULL
  ) STRICT;`;

type Row = Readonly<Record<string, unknown>>;

/** Opens the store in the host's database. */
export function openScheduleStore(database: DatabaseSync): ScheduleStore {
  database.exec(SCHEMA);
  const prepare = (sql: string) => database.prepare(sql);
  const one = prepare("SELECT * FROM scheduler_schedules WHERE name = ?");
  const all = prepare("SELECT * FROM scheduler_schedules ORDER BY name");
  const upsert = prepare("INSERT OR REPLACE INTO scheduler_schedules VALUES (?, ?, ?, ?, ?, ?, ?)");
  const drop = prepare("DELETE FROM scheduler_schedules WHERE name = ?");
  const done = prepare("UPDATE scheduler_schedules SET done_ms = ? WHERE name = ?");
  const deliveries = prepare("SELECT * FROM scheduler_deliveries ORDER BY next_try_ms");
  const insert = prepare("INSERT INTO scheduler_deliveries VALUES (?, ?, ?, ?, 0, ?)");
  const delay = prepare(
    "UPDATE scheduler_deliveries SET failures = ?, next_try_ms = ? WHERE id = ?",
  );
  const end = prepare("DELETE FROM scheduler_deliveries WHERE id = ?");
  const endAll = prepare("DELETE FROM scheduler_deliveries WHERE name = ?");
  return {
    get: (name) => scheduleFrom(one.get(name)),
    list: () =>
      all
        .all()
        .map(scheduleFrom)
        .filter((kept) => kept !== undefined),
    put: ({ schedule, template = null, createdMs, modifiedMs, anchorMs, doneMs = null }) => {
      const text = JSON.stringify(schedule);
      upsert.run(schedule.Name, text, template, createdMs, modifiedMs, anchorMs, doneMs);
    },
    remove: (name) => {
      inTransaction(database, () => {
        drop.run(name);
        endAll.run(name);
      });
    },
    begin: (name, { scheduledMs, nowMs }) => {
      inTransaction(database, () => {
        done.run(Math.max(scheduledMs, nowMs), name);
        insert.run(randomBytes(8).toString("hex"), name, scheduledMs, nowMs, nowMs);
      });
    },
    deliveries: () => deliveries.all().map(deliveryFrom),
    delay: ({ id, failures }, nextTryMs) => {
      delay.run(failures + 1, nextTryMs, id);
    },
    end: (id) => {
      end.run(id);
    },
  };
}

function inTransaction(database: DatabaseSync, act: () => void): void {
  database.exec("BEGIN");
  try {
    act();
    database.exec("COMMIT");
  } catch (error) {
    database.exec("ROLLBACK");
    throw error;
  }
}

function scheduleFrom(row: Row | undefined): KeptSchedule | undefined {
  if (row === undefined) return undefined;
  return {
    schedule: JSON.parse(String(row["schedule"])) as Schedule,
    template: (row["template"] as string | null) ?? undefined,
    createdMs: Number(row["created_ms"]),
    modifiedMs: Number(row["modified_ms"]),
    anchorMs: Number(row["anchor_ms"]),
    doneMs: (row["done_ms"] as number | null) ?? undefined,
  };
}

function deliveryFrom(row: Row): Delivery {
  return {
    id: String(row["id"]),
    name: String(row["name"]),
    scheduledMs: Number(row["scheduled_ms"]),
    sinceMs: Number(row["since_ms"]),
    failures: Number(row["failures"]),
    nextTryMs: Number(row["next_try_ms"]),
  };
}
