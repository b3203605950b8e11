/** Keeps telemetry on disk until the broker has acknowledged it, oldest first, within a bound. */
import { DatabaseSync } from "node:sqlite";

export interface TelemetryRow {
  readonly id: number;
  readonly payload: string;
}

export interface TelemetryBuffer extends Disposable {
  /** Appends one payload; returns how many of the oldest had to go to stay within the bound. */
  append(payload: string): number;
  /** Gives the oldest row, or none. */
  oldest(): TelemetryRow | undefined;
  /** Forgets a row that arrived. */
  remove(id: number): void;
  readonly size: number;
}

export interface TelemetryBufferOptions {
  /** Database file; `:memory:` keeps nothing over a restart. */
  readonly path: string;
  /** Most rows kept, at least 1. */
  readonly rowsMax: number;
}

/**
 * Opens the buffer. What was appended survives a kill at any moment; a power cut may take the
 * newest rows with it, since the log is not forced to the card at each append, to spare it.
 * @throws SQLite's error when the file can't be opened or, at an append, the disk is full.
 */
export function openTelemetryBuffer({ path, rowsMax }: TelemetryBufferOptions): TelemetryBuffer {
  const database = new DatabaseSync(path);
  database.exec(
    "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 100",
  );
  database.exec(
    "CREATE TABLE IF NOT EXISTS rows (id INTEGER PRIMARY KEY AUTOINCREMENT, payload TEXT NOT NULL) STRICT",
  );
  const insert = database.prepare("INSERT INTO rows (payload) VALUES (?)");
  const first = database.prepare("SELECT id, payload FROM rows ORDER BY id LIMIT 1");
  const remove = database.prepare("DELETE FROM rows WHERE id = ?");
  const trim = database.prepare(
    "DELETE FROM rows WHERE id IN (SELECT id FROM rows ORDER BY id LIMIT ?)",
  );
  let size = Number(database.prepare("SELECT count(*) AS n FROM rows").get()?.["n"] ?? 0);
  return {
    append: (payload) => {
      insert.run(payload);
      size += 1;
      const excess = Math.max(0, size - rowsMax);
      if (excess > 0) trim.run(excess);
      size -= excess;
      return excess;
    },
    oldest: () => first.get() as TelemetryRow | undefined,
    remove: (id) => {
      size -= Number(remove.run(id).changes);
    },
    get size() {
      return size;
    },
    [Symbol.dispose]: () => database.close(),
  };
}
