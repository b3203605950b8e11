/** Keeps secrets and their versions in the host's database, whose file its owner alone may read. */
import type { DatabaseSync } from "node:sqlite";

/** Is what a version holds; one of the two. */
export interface SecretValue {
  readonly SecretString?: string | undefined;
  /** In base 64. */
  readonly SecretBinary?: string | undefined;
}

export interface Version {
  readonly id: string;
  readonly value: SecretValue;
  /** Staging labels, such as `AWSCURRENT`. */
  readonly stages: readonly string[];
  readonly createdMs: number;
}

export interface Secret {
  readonly name: string;
  readonly description: string | undefined;
  /** What a template said of the value when it was last put; nothing for one made by hand. */
  readonly template: string | undefined;
  readonly createdMs: number;
  readonly changedMs: number;
  /** Oldest first. */
  readonly versions: readonly Version[];
}

export interface SecretStore {
  get(name: string): Secret | undefined;
  /** Lists by name. */
  list(): readonly Secret[];
  /** Writes a secret with its versions, all at once. */
  put(secret: Secret): void;
}

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS secrets_manager_secrets (
    name TEXT PRIMARY KEY, description TEXT, template TEXT, created_ms INTEGER NOT NULL,
    changed_ms INTEGER NOT NULL, versions TEXT NOT NULL
  ) STRICT`;

/** Opens the store. */
export function openSecretStore(database: DatabaseSync): SecretStore {
  database.exec(SCHEMA);
  const one = database.prepare("SELECT * FROM secrets_manager_secrets WHERE name = ?");
  const all = database.prepare("SELECT * FROM secrets_manager_secrets ORDER BY name");
  const upsert = database.prepare(
    "INSERT OR REPLACE INTO secrets_manager_secrets VALUES (?, ?, ?, ?, ?, ?)",
  );
  return {
    get: (name) => {
      const row = one.get(name);
      return row === undefined ? undefined : secretFrom(row);
    },
    list: () => all.all().map(secretFrom),
    put: ({ name, description = null, template = null, createdMs, changedMs, versions }) => {
      upsert.run(name, description, template, createdMs, changedMs, JSON.stringify(versions));
    },
  };
}

function secretFrom(row: Readonly<Record<string, unknown>>): Secret {
  return {
    name: String(row["name"]),
    description: (row["description"] as string | null) ?? undefined,
    template: (row["template"] as string | null) ?? undefined,
    createdMs: Number(row["created_ms"]),
    changedMs: Number(row["changed_ms"]),
    versions: JSON.parse(String(row["versions"])) as Version[],
  };
}
