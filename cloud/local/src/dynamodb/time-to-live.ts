/**
 * Expires items: remembers each table's attribute and deletes what lies in the past.
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/howitworks-ttl.html
 */
import { readFileSync } from "node:fs";
import { writeFileAtomic } from "@outrider/runtime";
import type { Engine } from "./engine.ts";

export interface TimeToLive {
  attributeOf(tableName: string): string | undefined;
  put(tableName: string, attribute: string | undefined): Promise<void>;
  /** Deletes the expired items of all tables, and returns how many. */
  sweep(epochS: number): Promise<number>;
}

/** Items whose time is longer ago are left alone, in s: 5 years, as AWS has it. */
const PAST_S_MAX = 5 * 365 * 24 * 3_600;
/** Items read in one go, so that other calls get their turn between. */
const PAGE_ITEMS = 500;

type Item = Readonly<Record<string, unknown>>;

/** Opens the settings kept in `file`. */
export function openTimeToLive({ engine, file }: { engine: Engine; file: string }): TimeToLive {
  const attributes = new Map<string, string>(Object.entries(read(file)));
  return {
    attributeOf: (tableName) => attributes.get(tableName),
    put: async (tableName, attribute) => {
      if (attributes.get(tableName) === attribute) return;
      if (attribute === undefined) attributes.delete(tableName);
      else attributes.set(tableName, attribute);
      await writeFileAtomic(file, JSON.stringify(Object.fromEntries(attributes)));
    },
    sweep: async (epochS) => {
      let deleted = 0;
      for (const [tableName, attribute] of attributes) {
        deleted += await sweepTable({ engine, tableName, attribute, epochS });
      }
      return deleted;
    },
  };
}

function read(file: string): Record<string, string> {
  try {
    return JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return {};
    throw error;
  }
}

interface Sweep {
  readonly engine: Engine;
  readonly tableName: string;
  readonly attribute: string;
  readonly epochS: number;
}

async function sweepTable(sweep: Sweep): Promise<number> {
  const keys = await keyNames(sweep);
  if (keys === undefined) return 0;
  let deleted = 0;
  let startKey: Item | undefined;
  do {
    const page = await scanPage(sweep, keys, startKey);
    for (const key of page.Items) deleted += (await deleteExpired(sweep, key)) ? 1 : 0;
    startKey = page.LastEvaluatedKey;
  } while (startKey !== undefined);
  return deleted;
}

/** Returns the table's key attributes; `undefined` once the table is gone. */
async function keyNames({ engine, tableName }: Sweep): Promise<string[] | undefined> {
  const { status, body } = await engine.call(
    "DescribeTable",
    JSON.stringify({ TableName: tableName }),
  );
  if (status !== 200) return undefined;
  const { Table } = JSON.parse(body) as { Table: { KeySchema: { AttributeName: string }[] } };
  return Table.KeySchema.map(({ AttributeName }) => AttributeName);
}

async function scanPage(
  { engine, tableName, attribute, epochS }: Sweep,
  keys: readonly string[],
  startKey: Item | undefined,
): Promise<{ Items: Item[]; LastEvaluatedKey?: Item }> {
  const keyAliases = keys.map((name, index) => [`#k${index}`, name] as const);
  const reply = await engine.call(
    "Scan",
    JSON.stringify({
      TableName: tableName,
      Limit: PAGE_ITEMS,
      ...(startKey === undefined ? {} : { ExclusiveStartKey: startKey }),
      ...expired(epochS, "FilterExpression"),
      ProjectionExpression: keyAliases.map(([alias]) => alias).join(", "),
      ExpressionAttributeNames: { "#t": attribute, ...Object.fromEntries(keyAliases) },
    }),
  );
  return JSON.parse(reply.body) as { Items: Item[]; LastEvaluatedKey?: Item };
}

/** Deletes only what is expired still: a client may have renewed the item since it was read. */
async function deleteExpired(sweep: Sweep, Key: Item): Promise<boolean> {
  const { engine, tableName, attribute, epochS } = sweep;
  const { status } = await engine.call(
    "DeleteItem",
    JSON.stringify({
      TableName: tableName,
      Key,
      ...expired(epochS, "ConditionExpression"),
      ExpressionAttributeNames: { "#t": attribute },
    }),
  );
  return status === 200;
}

function expired(epochS: number, expression: string): object {
  return {
    [expression]: "#t BETWEEN :from AND :now",
    ExpressionAttributeValues: {
      ":from": { N: String(epochS - PAST_S_MAX) },
      ":now": { N: String(epochS) },
    },
  };
}
