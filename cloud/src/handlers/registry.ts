/** Reads the device registry: per thing one record "device" and, once it connected, one "presence". */
import {
  BatchGetCommand,
  type DynamoDBDocumentClient,
  QueryCommand,
  type QueryCommandInput,
} from "@aws-sdk/lib-dynamodb";
import { presence } from "@outrider/protocol";
import { z } from "zod";

const deviceRecord = z.object({
  thing: z.string(),
  record: z.literal("device"),
  type: z.string(),
  certificateId: z.string().optional(),
  certificateCreatedAtMs: z.number().optional(),
  certificateExpiresAtMs: z.number().optional(),
  revoked: z.boolean().optional(),
});
type DeviceRecord = z.infer<typeof deviceRecord>;

const presenceRecord = presence.payload.extend({
  thing: z.string(),
  record: z.literal("presence"),
  receivedAtMs: z.number(),
});

/** Is a robot as the REST API tells of it. */
export interface RobotSummary {
  readonly robot: string;
  readonly online: boolean;
  /** When it last came or went, in ms since 1970; absent when it never connected. */
  readonly lastSeenAtMs?: number;
  readonly board?: string;
  readonly softwareVersion?: string;
}

export interface RobotPage {
  readonly robots: readonly RobotSummary[];
  /** Thing name after which the next page starts. */
  readonly lastThing?: string;
}

/** Is a device as the inventory tells of it; what provisioning did not record is absent. */
export interface DeviceSummary {
  readonly thing: string;
  readonly type: string;
  readonly online: boolean;
  readonly lastSeenAtMs?: number;
  readonly board?: string;
  readonly softwareVersion?: string;
  readonly certificateId?: string | undefined;
  /** Since 1970, as the two that follow. */
  readonly certificateCreatedAtMs?: number | undefined;
  readonly certificateExpiresAtMs?: number | undefined;
  readonly revoked?: boolean | undefined;
}

export interface DevicePage {
  readonly devices: readonly DeviceSummary[];
  /** Thing name after which the next page starts. */
  readonly lastThing?: string;
}

export interface Registry {
  /** Finds one robot; `undefined` when no robot bears the name. */
  find(thing: string): Promise<RobotSummary | undefined>;
  /** Lists robots by name, `limit` (1 to 100) at most, from behind `afterThing`. */
  list(limit: number, afterThing?: string): Promise<RobotPage>;
  /** Lists devices of every type by name, as `list` does robots. */
  listDevices(limit: number, afterThing?: string): Promise<DevicePage>;
  /** Names the only robot there is; `undefined` when there are none or several. */
  onlyRobot(): Promise<string | undefined>;
}

/** Opens the registry in the table `tableName` with its index `byRecord`. */
export function openRegistry(client: DynamoDBDocumentClient, tableName: string): Registry {
  return {
    find: async (thing) => summarize(await recordsOf(client, tableName, thing))[0],
    list: async (limit, afterThing) => {
      const { records, ...last } = await page(client, {
        ...robotQuery(tableName),
        limit,
        afterThing,
      });
      return { robots: summarize(records), ...last };
    },
    listDevices: async (limit, afterThing) => {
      const { records, ...last } = await page(client, {
        ...deviceQuery(tableName),
        limit,
        afterThing,
      });
      return { devices: inventory(records), ...last };
    },
    onlyRobot: async () => {
      const { Items = [], LastEvaluatedKey } = await client.send(
        new QueryCommand(robotQuery(tableName)),
      );
      // A second robot may stand on a page behind this one.
      const isOnly = Items.length === 1 && LastEvaluatedKey === undefined;
      return isOnly ? String(Items[0]?.["thing"]) : undefined;
    },
  };
}

interface Query extends Pick<QueryCommandInput, "FilterExpression" | "ExpressionAttributeNames"> {
  readonly TableName: string;
  readonly IndexName: string;
  readonly KeyConditionExpression: string;
  readonly ExpressionAttributeValues: Record<string, string>;
}

function deviceQuery(TableName: string): Query {
  return {
    TableName,
    IndexName: "byRecord",
    KeyConditionExpression: "#record = :device",
    ExpressionAttributeNames: { "#record": "record" },
    ExpressionAttributeValues: { ":device": "device" },
  };
}

function robotQuery(tableName: string): Query {
  return {
    ...deviceQuery(tableName),
    FilterExpression: "#type = :robot",
    ExpressionAttributeNames: { "#record": "record", "#type": "type" },
    ExpressionAttributeValues: { ":device": "device", ":robot": "robot" },
  };
}

/** Reads one page of device records and the presences that go with them. */
async function page(
  client: DynamoDBDocumentClient,
  { limit, afterThing, ...query }: Query & { limit: number; afterThing: string | undefined },
): Promise<{ records: readonly unknown[]; lastThing?: string }> {
  const start = { record: "device", thing: afterThing };
  const found = await client.send(
    new QueryCommand({
      ...query,
      Limit: limit,
      ...(afterThing === undefined ? {} : { ExclusiveStartKey: start }),
    }),
  );
  const devices = found.Items ?? [];
  const things = devices.map((device) => String(device["thing"]));
  const presences = await presencesOf(client, query.TableName, things);
  const lastThing: unknown = found.LastEvaluatedKey?.["thing"];
  return {
    records: [...devices, ...presences],
    ...(typeof lastThing === "string" ? { lastThing } : {}),
  };
}

async function recordsOf(client: DynamoDBDocumentClient, tableName: string, thing: string) {
  const { Items = [] } = await client.send(
    new QueryCommand({
      TableName: tableName,
      KeyConditionExpression: "thing = :thing",
      ExpressionAttributeValues: { ":thing": thing },
    }),
  );
  return Items;
}

async function presencesOf(
  client: DynamoDBDocumentClient,
  tableName: string,
  things: readonly string[],
) {
  if (things.length === 0) return [];
  const keys = things.map((thing) => ({ thing, record: "presence" }));
  const { Responses, UnprocessedKeys } = await client.send(
    new BatchGetCommand({ RequestItems: { [tableName]: { Keys: keys } } }),
  );
  if (Object.keys(UnprocessedKeys ?? {}).length > 0)
    throw new Error("DynamoDB left a part of the presence records unread");
  return Responses?.[tableName] ?? [];
}

/** Joins records into one summary per robot, in the order of the device records. */
function summarize(records: readonly unknown[]): RobotSummary[] {
  return joined(records)
    .filter(({ device }) => device.type === "robot")
    .map(({ device, seen }) => ({ robot: device.thing, ...seen }));
}

/** Joins records into one line of the inventory per device. */
function inventory(records: readonly unknown[]): DeviceSummary[] {
  return joined(records).map(({ device: { record: _, ...device }, seen }) => ({
    ...device,
    ...seen,
  }));
}

function joined(records: readonly unknown[]): readonly { device: DeviceRecord; seen: Seen }[] {
  const presences = new Map(
    records
      .map((record) => presenceRecord.safeParse(record))
      .filter((parsed) => parsed.success)
      .map(({ data }) => [data.thing, data]),
  );
  return records
    .map((record) => deviceRecord.safeParse(record))
    .filter((parsed) => parsed.success)
    .map(({ data }) => ({ device: data, seen: seenOf(presences.get(data.thing)) }));
}

type Seen = Omit<RobotSummary, "robot">;

function seenOf(said: z.infer<typeof presenceRecord> | undefined): Seen {
  if (said === undefined) return { online: false };
  const { state, receivedAtMs, board, softwareVersion } = said;
  return {
    online: state === "online",
    lastSeenAtMs: receivedAtMs,
    ...(board === undefined ? {} : { board }),
    softwareVersion,
  };
}
