/** Keeps the documents of permissions, every version, and which of them is in force. */
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
} from "@aws-sdk/lib-dynamodb";
import { z } from "zod";
import {
  DEFAULT_PERMISSIONS,
  type PermissionRules,
  type Permissions,
  permissionRules,
} from "./permissions.ts";

/** Is one document with when and by whom it was written. */
export interface PermissionsVersion extends Permissions {
  /** In ms since 1970. */
  readonly atMs: number;
  /** In words: who wrote it, and why. */
  readonly note: string;
}

export interface PermissionsTable {
  /** Gives the document in force; the software's own where none was ever set. */
  current(): Promise<Permissions>;
  /** Lists the newest versions first, `limit` (1 to 100) at most. */
  history(limit: number): Promise<readonly PermissionsVersion[]>;
  find(version: number): Promise<PermissionsVersion | undefined>;
  /**
   * Writes a new version and puts it in force.
   * @throws PermissionsConflict when another came between; the version may be in the history then.
   */
  add(rules: PermissionRules, written: { atMs: number; note: string }): Promise<number>;
  /** Puts a version that is there in force. @throws PermissionsConflict as `add`. */
  choose(version: PermissionsVersion): Promise<void>;
}

/** Says that someone else changed the permissions at the same time. Code: `permissions-conflict`. */
export class PermissionsConflict extends Error {
  override readonly name = "PermissionsConflict";
  readonly code = "permissions-conflict";
}

/** The API whose documents these are: room for further ones. */
const API = "partner";

/** Version 0 is the pointer: it holds a copy of the document in force, so one read gives it. */
const POINTER = 0;

const pointerItem = permissionRules.extend({ current: z.number().int().min(1) });
const versionItem = permissionRules.extend({
  version: z.number().int().min(1),
  atMs: z.number(),
  note: z.string(),
});

/** Opens the documents in the table `tableName`: key `api`, sort key `version`. */
export function openPermissions(
  client: DynamoDBDocumentClient,
  tableName: string,
): PermissionsTable {
  const get = async (version: number) => {
    const Key = { api: API, version };
    const found = await client.send(
      new GetCommand({ TableName: tableName, Key, ConsistentRead: true }),
    );
    return found.Item === undefined ? undefined : withoutKeys(found.Item);
  };
  const pointer = async () => {
    const item = await get(POINTER);
    return item === undefined ? undefined : pointerItem.parse(withoutVersion(item));
  };
  const history = async (limit: number) => {
    const { Items = [] } = await client.send(
      new QueryCommand({
        TableName: tableName,
        KeyConditionExpression: "api = :api AND version > :pointer",
        ExpressionAttributeValues: { ":api": API, ":pointer": POINTER },
        ScanIndexForward: false,
        ConsistentRead: true,
        Limit: limit,
      }),
    );
    return Items.map((item) => versionItem.parse(withoutKeys(item)));
  };
  const point = async ({ version, rules }: Permissions, before: number | undefined) => {
    const Item = { api: API, version: POINTER, current: version, rules };
    await put(client, { TableName: tableName, Item, ...unchanged(before) });
  };
  return {
    history,
    current: async () => {
      const found = await pointer();
      return found === undefined
        ? DEFAULT_PERMISSIONS
        : { version: found.current, rules: found.rules };
    },
    find: async (version) => {
      const item = version === POINTER ? undefined : await get(version);
      return item === undefined ? undefined : versionItem.parse(item);
    },
    add: async ({ rules }, written) => {
      const [before, [newest]] = await Promise.all([pointer(), history(1)]);
      const version = (newest?.version ?? POINTER) + 1;
      // The number is taken first: whoever comes second fails here, and nothing is overwritten.
      await put(client, {
        TableName: tableName,
        Item: { api: API, version, rules, ...written },
        ConditionExpression: "attribute_not_exists(version)",
      });
      await point({ version, rules }, before?.current);
      return version;
    },
    choose: async (chosen) => point(chosen, (await pointer())?.current),
  };
}

function unchanged(before: number | undefined) {
  return before === undefined
    ? { ConditionExpression: "attribute_not_exists(version)" }
    : {
        ConditionExpression: "#current = :before",
        ExpressionAttributeNames: { "#current": "current" },
        ExpressionAttributeValues: { ":before": before },
      };
}

async function put(
  client: DynamoDBDocumentClient,
  input: ConstructorParameters<typeof PutCommand>[0],
): Promise<void> {
  try {
    await client.send(new PutCommand(input));
  } catch (cause) {
    if ((cause as Error).name !== "ConditionalCheckFailedException") throw cause;
    throw new PermissionsConflict("the permissions were changed meanwhile", { cause });
  }
}

function withoutKeys({ api: _api, ...rest }: Record<string, unknown>) {
  return rest;
}

function withoutVersion({ version: _version, ...rest }: Record<string, unknown>) {
  return rest;
}
