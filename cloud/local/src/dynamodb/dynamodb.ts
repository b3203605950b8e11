/** Is DynamoDB on this machine: dynalite behind the front door, with what it lacks added or refused. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import {
  type AwsCall,
  AwsError,
  type AwsReply,
  type AwsService,
  type DynamoDb,
} from "../contracts.ts";
import { readJsonCall } from "../front-door/json-call.ts";
import { createEngine, type Engine } from "./engine.ts";
import { checkOffered } from "./offered.ts";
import { ensureTable } from "./table.ts";
import { openTimeToLive, type TimeToLive } from "./time-to-live.ts";

export interface LocalDynamoDb extends DynamoDb {
  readonly service: AwsService;
  /** Deletes expired items now, and returns how many; else it happens every 5 minutes. */
  sweep(): Promise<number>;
  close(): Promise<void>;
}

export interface DynamoDbOptions {
  /** Directory for the engine's files; made if missing. */
  readonly stateDir: string;
  readonly log: Log;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

/** Time between sweeps for expired items, in ms; AWS promises "a few days". */
const SWEEP_MS = 5 * 60_000;

/** Opens the tables kept in `stateDir`. The engine starts with the first table or call. */
export function createDynamoDb({
  stateDir,
  log,
  clock = systemClock,
}: DynamoDbOptions): LocalDynamoDb {
  mkdirSync(stateDir, { recursive: true });
  const engine = createEngine({ path: join(stateDir, "tables"), log });
  const timeToLive = openTimeToLive({ engine, file: join(stateDir, "time-to-live.json") });
  const sweep = () => timeToLive.sweep(Math.floor(clock.epochMs() / 1_000));
  const timer = setInterval(() => {
    sweep().catch((error: unknown) => log.warn("expired items stay for now", { error }));
  }, SWEEP_MS).unref();
  return {
    service: {
      signingNames: ["dynamodb"],
      handle: (call) => handle(call, engine, timeToLive),
    },
    putTable: (definition) => ensureTable(engine, definition),
    putTimeToLive: (tableName, attribute) => {
      timeToLive.put(tableName, attribute).catch((error: unknown) => {
        log.error("time to live can't be kept", { error, tableName });
      });
    },
    putItem: async (tableName, item) => {
      const body = JSON.stringify({ TableName: tableName, Item: item });
      const reply = await engine.call("PutItem", body);
      if (reply.status !== 200) throw awsErrorFrom(reply);
    },
    sweep,
    close: () => {
      clearInterval(timer);
      return engine.close();
    },
  };
}

async function handle(call: AwsCall, engine: Engine, timeToLive: TimeToLive): Promise<AwsReply> {
  const { operation, body } = readJsonCall(call);
  if (operation === "UpdateTimeToLive") return updateTimeToLive(body, engine, timeToLive);
  if (operation === "DescribeTimeToLive") return describeTimeToLive(body, engine, timeToLive);
  checkOffered(operation, body);
  const reply = await engine.call(operation, call.body.toString());
  return {
    status: reply.status,
    headers: { "content-type": "application/x-amz-json-1.0" },
    body: reply.body,
  };
}

async function updateTimeToLive(
  body: Readonly<Record<string, unknown>>,
  engine: Engine,
  timeToLive: TimeToLive,
): Promise<AwsReply> {
  const tableName = await existingTable(body, engine);
  const { AttributeName, Enabled } = (body["TimeToLiveSpecification"] ?? {}) as {
    AttributeName?: unknown;
    Enabled?: unknown;
  };
  if (typeof AttributeName !== "string" || typeof Enabled !== "boolean") {
    throw new AwsError("ValidationException", "TimeToLiveSpecification needs both its members.");
  }
  await timeToLive.put(tableName, Enabled ? AttributeName : undefined);
  return { status: 200, body: { TimeToLiveSpecification: { AttributeName, Enabled } } };
}

async function describeTimeToLive(
  body: Readonly<Record<string, unknown>>,
  engine: Engine,
  timeToLive: TimeToLive,
): Promise<AwsReply> {
  const attribute = timeToLive.attributeOf(await existingTable(body, engine));
  const description =
    attribute === undefined
      ? { TimeToLiveStatus: "DISABLED" }
      : { TimeToLiveStatus: "ENABLED", AttributeName: attribute };
  return { status: 200, body: { TimeToLiveDescription: description } };
}

async function existingTable(
  body: Readonly<Record<string, unknown>>,
  engine: Engine,
): Promise<string> {
  const TableName = body["TableName"];
  const reply = await engine.call("DescribeTable", JSON.stringify({ TableName }));
  if (reply.status !== 200) throw awsErrorFrom(reply);
  return String(TableName);
}

function awsErrorFrom({ status, body }: { status: number; body: string }): AwsError {
  const { __type = "InternalServerError", message = "" } = JSON.parse(body) as {
    __type?: string;
    message?: string;
  };
  return new AwsError(__type.slice(__type.indexOf("#") + 1), message, status);
}
