/** Keeps identities in the host's SQLite file: who has one keeps it for good. */
import { randomUUID } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { REGION } from "../../aws-names.ts";

export interface Identity {
  /** `us-east-1:<uuid>`. */
  readonly id: string;
  readonly poolId: string;
  /** Name of the provider that vouches for it, `cognito-idp.…/<userPoolId>`. */
  readonly provider: string;
  /** Who it is to the provider. */
  readonly sub: string;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
}

type Owner = Pick<Identity, "poolId" | "provider" | "sub">;

export interface Identities {
  /** Gives the one identity of an owner, made the first time. On the disk when it returns. */
  of(owner: Owner): Identity;
  find(id: string): Identity | undefined;
  /** Notes that it was used. */
  touch(id: string): void;
  /** Lists a pool's identities by id, from after `afterId` on, at most `count`. */
  list(poolId: string, afterId: string, count: number): readonly Identity[];
  /** Says whether there was one to delete. */
  delete(id: string): boolean;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS cognito_identities (
  id TEXT PRIMARY KEY, pool_id TEXT NOT NULL, provider TEXT NOT NULL, sub TEXT NOT NULL,
  created_at INTEGER NOT NULL, modified_at INTEGER NOT NULL,
  UNIQUE (pool_id, provider, sub)) STRICT`;

interface Row {
  readonly id: string;
  readonly pool_id: string;
  readonly provider: string;
  readonly sub: string;
  readonly created_at: number;
  readonly modified_at: number;
}

/** Opens the identities, making their table the first time. */
export function openIdentities(database: DatabaseSync, epochMs: () => number): Identities {
  database.exec(SCHEMA);
  const byId = database.prepare("SELECT * FROM cognito_identities WHERE id = ?");
  const byOwner = database.prepare(
    "SELECT * FROM cognito_identities WHERE pool_id = ? AND provider = ? AND sub = ?",
  );
  const insert = database.prepare(
    "INSERT OR IGNORE INTO cognito_identities VALUES (?1, ?2, ?3, ?4, ?5, ?5)",
  );
  const touch = database.prepare("UPDATE cognito_identities SET modified_at = ? WHERE id = ?");
  const ofPool = database.prepare(
    "SELECT * FROM cognito_identities WHERE pool_id = ? AND id > ? ORDER BY id LIMIT ?",
  );
  const remove = database.prepare("DELETE FROM cognito_identities WHERE id = ?");
  return {
    of: ({ poolId, provider, sub }) => {
      const known = byOwner.get(poolId, provider, sub);
      if (known !== undefined) return fromRow(known);
      insert.run(`${REGION}:${randomUUID()}`, poolId, provider, sub, epochMs());
      return fromRow(byOwner.get(poolId, provider, sub));
    },
    find: (id) => {
      const row = byId.get(id);
      return row && fromRow(row);
    },
    touch: (id) => {
      touch.run(epochMs(), id);
    },
    list: (poolId, afterId, count) => ofPool.all(poolId, afterId, count).map(fromRow),
    delete: (id) => remove.run(id).changes > 0,
  };
}

function fromRow(found: unknown): Identity {
  const row = found as Row;
  return {
    id: row.id,
    poolId: row.pool_id,
    provider: row.provider,
    sub: row.sub,
    createdAtMs: row.created_at,
    modifiedAtMs: row.modified_at,
  };
}
