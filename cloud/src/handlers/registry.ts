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
});

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

export interface Registry {
  /** Finds one robot; `undefined` when no robot bears the name. */
  find(thing: string): Promise<RobotSummary | undefined>;
  /** Lists robots by name, `limit` (1 to 100) at most, from behind `afterThing`. */
  list(limit: number, afterThing?: string): Promise<RobotPage>;
  /** Names the only robot there is; `undefined` when there are none or several. */
  onlyRobot(): Promise<string | undefined>;
}

/** Opens the registry in the table `tableName` with its index `byRecord`. */
export function openRegistry(client: DynamoDBDocumentClient, tableName: string): Registry {
  return {
    find: async (thing) => summarize(await recordsOf(client, tableName, thing))[0],
    list: async (limit, afterThing) => {
      const start = { record: "device", thing: afterThing };
      const found = await client.send(
        new QueryCommand({
          ...robotQuery(tableName),
          Limit: limit,
          ...(afterThing === undefined ? {} : { ExclusiveStartKey: start }),
        }),
      );
      const devices = found.Items ?? [];
      const things = devices.map((device) => String(device["thing"]));
      const presences = await presencesOf(client, tableName, things);
      const lastThing: unknown = found.LastEvaluatedKey?.["thing"];
      return {
        robots: summarize([...devices, ...presences]),
        ...(typeof lastThing === "string" ? { lastThing } : {}),
      };
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

function robotQuery(tableName: string): QueryCommandInput {
  return {
    TableName: tableName,
    IndexName: "byRecord",
    KeyConditionExpression: "#record = :device",
    FilterExpression: "#type = :robot",
    ExpressionAttributeNames: { "#record": "record", "#type": "type" },
    ExpressionAttributeValues: { ":device": "device", ":robot": "robot" },
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
  const presences = new Map(
    records
      .map((record) => presenceRecord.safeParse(record))
      .filter((parsed) => parsed.success)
      .map(({ data }) => [data.thing, data]),
  );
  return records
    .map((record) => deviceRecord.safeParse(record))
    .filter((parsed) => parsed.success && parsed.data.type === "robot")
    .map(({ data }) => summary(data?.thing ?? "", presences.get(data?.thing ?? "")));
}

function summary(robot: string, seen: z.infer<typeof presenceRecord> | undefined): RobotSummary {
  if (seen === undefined) return { robot, online: false };
  const { state, receivedAtMs, board, softwareVersion } = seen;
  return {
    robot,
    online: state === "online",
    lastSeenAtMs: receivedAtMs,
    ...(board === undefined ? {} : { board }),
    softwareVersion,
  };
}
