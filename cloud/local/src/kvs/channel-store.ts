/** Keeps the signaling channels in the host's SQLite file. */
import { randomBytes } from "node:crypto";
import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "../contracts.ts";
import { type Channel, channelArn } from "./channel.ts";
import { channelInUse, channelNotFound, versionMismatch } from "./kvs-error.ts";

export interface ChannelRequest {
  readonly name: string;
  readonly messageTtlS: number;
  readonly tags: Readonly<Record<string, string>>;
}

export interface ChannelStore {
  /** @throws AwsError ResourceInUseException, AccountChannelLimitExceededException. */
  create(request: ChannelRequest): Channel;
  /** Makes a channel or changes it, as a template does. @throws AwsError ResourceInUseException. */
  put(request: ChannelRequest & { readonly arn: string }): void;
  findByName(name: string): Channel | undefined;
  findByArn(arn: string): Channel | undefined;
  /** Lists those whose names are greater than `after` and begin with `prefix`, in their order. */
  list(page: { prefix: string; after: string; count: number }): readonly Channel[];
  /** @throws AwsError VersionMismatchException, ResourceNotFoundException. */
  update(arn: string, version: string, messageTtlS: number): void;
  setTags(arn: string, tags: Readonly<Record<string, string>>): void;
  /** An empty `version` fits every one. @throws AwsError as `update` does. */
  delete(arn: string, version: string): void;
}

export interface ChannelStoreOptions {
  readonly database: DatabaseSync;
  readonly channelsMax: number;
  readonly epochMs: () => number;
}

const SCHEMA = `CREATE TABLE IF NOT EXISTS kvs_channels (
  name TEXT PRIMARY KEY, arn TEXT NOT NULL UNIQUE, created_at INTEGER NOT NULL,
  message_ttl_s INTEGER NOT NULL, version TEXT NOT NULL, tags TEXT NOT NULL) STRICT`;

interface Row {
  readonly name: string;
  readonly arn: string;
  readonly created_at: number;
  readonly message_ttl_s: number;
  readonly version: string;
  readonly tags: string;
}

/** Opens the store, making its table the first time. */
export function createChannelStore(options: ChannelStoreOptions): ChannelStore {
  const { database, channelsMax, epochMs } = options;
  database.exec(SCHEMA);
  const sql = statements(database);
  const one = (row: unknown) => (row === undefined ? undefined : fromRow(row as Row));
  const findByName = (name: string) => one(sql.byName.get(name));
  const findByArn = (arn: string) => one(sql.byArn.get(arn));
  const insert = ({ name, messageTtlS, tags }: ChannelRequest, arn: string, atMs: number) =>
    sql.insert.run(name, arn, atMs, messageTtlS, newVersion(), JSON.stringify(tags));
  const check = (arn: string, version: string) => {
    const channel = findByArn(arn);
    if (channel === undefined) throw channelNotFound();
    if (version !== "" && version !== channel.version) throw versionMismatch();
  };
  return {
    findByName,
    findByArn,
    create: (request) => {
      if (findByName(request.name) !== undefined) throw channelInUse(request.name);
      if ((sql.count.get() as { count: number }).count >= channelsMax) throw tooMany(channelsMax);
      const atMs = epochMs();
      const arn = channelArn(request.name, atMs);
      insert(request, arn, atMs);
      return findByArn(arn) as Channel;
    },
    put: (request) => {
      const existing = findByName(request.name);
      if (existing === undefined) {
        insert(request, request.arn, epochMs());
        return;
      }
      if (existing.arn !== request.arn) throw channelInUse(request.name);
      if (existing.messageTtlS !== request.messageTtlS) {
        sql.update.run(request.messageTtlS, newVersion(), request.arn);
      }
      sql.setTags.run(JSON.stringify(request.tags), request.arn);
    },
    list: ({ prefix, after, count }) =>
      (sql.page.all(after, prefix, prefix, count) as unknown as Row[]).map(fromRow),
    update: (arn, version, messageTtlS) => {
      check(arn, version);
      sql.update.run(messageTtlS, newVersion(), arn);
    },
    setTags: (arn, tags) => {
      sql.setTags.run(JSON.stringify(tags), arn);
    },
    delete: (arn, version) => {
      check(arn, version);
      sql.remove.run(arn);
    },
  };
}

function statements(database: DatabaseSync) {
  const prepare = (text: string) => database.prepare(text);
  return {
    byName: prepare("SELECT * FROM kvs_channels WHERE name = ?"),
    byArn: prepare("SELECT * FROM kvs_channels WHERE arn = ?"),
    count: prepare("SELECT count(*) AS count FROM kvs_channels"),
    page: prepare(
      "SELECT * FROM kvs_channels WHERE name > ? AND substr(name, 1, length(?)) = ? ORDER BY name LIMIT ?",
    ),
    insert: prepare("INSERT INTO kvs_channels VALUES (?, ?, ?, ?, ?, ?)"),
    update: prepare("UPDATE kvs_channels SET message_ttl_s = ?, version = ? WHERE arn = ?"),
    setTags: prepare("UPDATE kvs_channels SET tags = ? WHERE arn = ?"),
    remove: prepare("DELETE FROM kvs_channels WHERE arn = ?"),
  };
}

function fromRow({ name, arn, created_at, message_ttl_s, version, tags }: Row): Channel {
  return {
    name,
    arn,
    createdAtMs: created_at,
    messageTtlS: message_ttl_s,
    version,
    tags: JSON.parse(tags) as Record<string, string>,
  };
}

/** Gives 20 letters and digits, as AWS's versions have. */
function newVersion(): string {
  return randomBytes(20).toString("hex").slice(0, 20);
}

function tooMany(max: number): AwsError {
  return new AwsError(
    "AccountChannelLimitExceededException",
    `The account has ${max} signaling channels, the most that it may have.`,
    400,
  );
}
