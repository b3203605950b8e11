/**
 * The host's own memory: one SQLite file in the data folder, which also is the lock that keeps two
 * hosts out of one folder. SQLite holds an advisory lock of the operating system for as long as the
 * process lives, so a host ended by `kill -9` leaves nothing to clear up.
 */
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Keeps small values across restarts; every `set` is on the disk when it returns. */
export interface StateStore {
  /** The open database, for engines that keep tables of their own. */
  readonly database: DatabaseSync;
  get(key: string): string | undefined;
  set(key: string, value: string): void;
  /** Gives `length` random letters and digits, the same ones for the same name ever after. */
  secret(name: string, length: number): string;
  close(): void;
}

/** Says that the data folder is in use ("data-dir-locked") or cannot be used ("data-dir-unusable"). */
export class StateError extends Error {
  override readonly name = "StateError";
  readonly code: "data-dir-locked" | "data-dir-unusable";
  constructor(code: StateError["code"], message: string, cause: unknown) {
    super(message, { cause });
    this.code = code;
  }
}

/** SQLITE_BUSY. @see https://www.sqlite.org/rescode.html#busy */
const SQLITE_BUSY = 5;

/**
 * Opens `<dataDir>/state.db` (0600), making folder and file when missing.
 *
 * @throws StateError "data-dir-locked" when another host holds the folder, "data-dir-unusable" when
 * it cannot be written or the file is not a database.
 */
export function openStateStore(dataDir: string): StateStore {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const path = join(dataDir, "state.db");
    const database = new DatabaseSync(path, { timeout: 0 });
    chmodSync(path, 0o600);
    prepare(database);
    return createStore(database);
  } catch (error) {
    throw asStateError(dataDir, error);
  }
}

function prepare(database: DatabaseSync): void {
  // Exclusive mode keeps the lock from the first write until the process ends; the empty
  // transaction is that write. FULL makes each commit durable, not merely consistent.
  database.exec("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;");
  database.exec("BEGIN EXCLUSIVE; COMMIT;");
  database.exec("CREATE TABLE IF NOT EXISTS host (key TEXT PRIMARY KEY, value TEXT NOT NULL)");
}

function createStore(database: DatabaseSync): StateStore {
  const select = database.prepare("SELECT value FROM host WHERE key = ?");
  const upsert = database.prepare(
    "INSERT INTO host (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
  );
  const get = (key: string) => select.get(key)?.["value"] as string | undefined;
  const set = (key: string, value: string) => {
    upsert.run(key, value);
  };
  return {
    database,
    get,
    set,
    secret: (name, length) => {
      const kept = get(`secret/${length}/${name}`);
      if (kept !== undefined) return kept;
      const made = randomText(length);
      set(`secret/${length}/${name}`, made);
      return made;
    },
    close: () => {
      database.close();
    },
  };
}

const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** Draws letters and digits without bias: a byte past the last whole multiple of 62 is left out. */
function randomText(length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of randomBytes(length)) {
      if (byte < 248 && text.length < length) text += ALPHABET[byte % ALPHABET.length];
    }
  }
  return text;
}

function asStateError(dataDir: string, error: unknown): StateError {
  if (error instanceof Error && "errcode" in error && error.errcode === SQLITE_BUSY) {
    return new StateError(
      "data-dir-locked",
      `Another local host is using ${dataDir}. Stop it, or choose another folder with --data.`,
      error,
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new StateError(
    "data-dir-unusable",
    `Cannot use the data folder ${dataDir}: ${reason}`,
    error,
  );
}
