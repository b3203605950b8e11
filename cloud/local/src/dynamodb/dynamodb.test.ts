/** Aim: tables behave for AWS's own clients as on AWS, through the front door, and survive restarts. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  DescribeTimeToLiveCommand,
  DynamoDBClient,
  TransactWriteItemsCommand,
  UpdateTimeToLiveCommand,
} from "@aws-sdk/client-dynamodb";
import {
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REGION } from "../aws-names.ts";
import { createFrontDoor, type FrontDoor } from "../front-door/front-door.ts";
import { sendSigned } from "../front-door/test-client.ts";
import { createIam, type LocalIam } from "../iam/credentials.ts";
import { createDynamoDb, type LocalDynamoDb } from "./dynamodb.ts";
import { createEngine } from "./engine.ts";

const TABLE = {
  TableName: "readings",
  AttributeDefinitions: [
    { AttributeName: "robot", AttributeType: "S" },
    { AttributeName: "at", AttributeType: "N" },
    { AttributeName: "kind", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "robot", KeyType: "HASH" },
    { AttributeName: "at", KeyType: "RANGE" },
  ],
  BillingMode: "PAY_PER_REQUEST",
  GlobalSecondaryIndexes: [
    {
      IndexName: "by-kind",
      KeySchema: [{ AttributeName: "kind", KeyType: "HASH" }],
      Projection: { ProjectionType: "ALL" },
    },
  ],
};

let stateDir: string;
let iam: LocalIam;
let door: FrontDoor;
let dynamodb: LocalDynamoDb;
let client: DynamoDBClient;
let documents: DynamoDBDocumentClient;
let epochS = 1_800_000_000;
const clock = { nowMs: () => 0, epochMs: () => epochS * 1_000 };

const open = () => createDynamoDb({ stateDir: join(stateDir, "dynamodb"), log: silentLog, clock });

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "dynamodb-"));
  iam = createIam({ stateDir, log: silentLog });
  door = await createFrontDoor({ port: 0, iam, log: silentLog });
  dynamodb = open();
  door.addService(dynamodb.service);
  await dynamodb.putTable(TABLE);
  client = new DynamoDBClient({
    region: REGION,
    endpoint: door.endpoint,
    credentials: iam.administrator,
    maxAttempts: 1,
  });
  documents = DynamoDBDocumentClient.from(client);
});
afterAll(async () => {
  client.destroy();
  await door.close();
  await dynamodb.close();
  rmSync(stateDir, { recursive: true });
});

const put = (item: object) =>
  documents.send(new PutCommand({ TableName: "readings", Item: { ...item } }));
const get = async (robot: string, at: number) =>
  (await documents.send(new GetCommand({ TableName: "readings", Key: { robot, at } }))).Item;

describe("items", () => {
  it("are put, updated under a condition and queried by an index", async () => {
    await put({ robot: "r1", at: 1, kind: "battery", volts: 7.4 });
    await documents.send(
      new UpdateCommand({
        TableName: "readings",
        Key: { robot: "r1", at: 1 },
        UpdateExpression: "SET volts = :new",
        ConditionExpression: "volts = :old",
        ExpressionAttributeValues: { ":new": 7.3, ":old": 7.4 },
      }),
    );
    const { Items } = await documents.send(
      new QueryCommand({
        TableName: "readings",
        IndexName: "by-kind",
        KeyConditionExpression: "kind = :kind",
        ExpressionAttributeValues: { ":kind": "battery" },
      }),
    );
    expect(Items).toEqual([{ robot: "r1", at: 1, kind: "battery", volts: 7.3 }]);
  });

  it("a failed condition and an unknown table are AWS's errors", async () => {
    const conditional = new PutCommand({
      TableName: "readings",
      Item: { robot: "r1", at: 1 },
      ConditionExpression: "attribute_not_exists(robot)",
    });
    await expect(documents.send(conditional)).rejects.toMatchObject({
      name: "ConditionalCheckFailedException",
    });
    const elsewhere = new GetCommand({ TableName: "nowhere", Key: { robot: "r1" } });
    await expect(documents.send(elsewhere)).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
  });

  it("written by a topic rule are there", async () => {
    await dynamodb.putItem("readings", { robot: { S: "ruled" }, at: { N: "5" } });
    expect(await get("ruled", 5)).toEqual({ robot: "ruled", at: 5 });
  });
});

describe("what is not offered is refused by name", () => {
  it("transactions", async () => {
    const Put = { TableName: "readings", Item: { robot: { S: "r" }, at: { N: "1" } } };
    const transaction = new TransactWriteItemsCommand({ TransactItems: [{ Put }] });
    await expect(client.send(transaction)).rejects.toThrow("TransactWriteItems");
  });

  it("the old item of a failed condition", async () => {
    const command = new PutCommand({
      TableName: "readings",
      Item: { robot: "r1", at: 1 },
      ReturnValuesOnConditionCheckFailure: "ALL_OLD",
    });
    await expect(documents.send(command)).rejects.toThrow("ReturnValuesOnConditionCheckFailure");
  });
});

describe("time to live", () => {
  it("is set by the API, shown, and removes only what has expired", async () => {
    await client.send(
      new UpdateTimeToLiveCommand({
        TableName: "readings",
        TimeToLiveSpecification: { AttributeName: "expires", Enabled: true },
      }),
    );
    const shown = await client.send(new DescribeTimeToLiveCommand({ TableName: "readings" }));
    expect(shown.TimeToLiveDescription).toEqual({
      AttributeName: "expires",
      TimeToLiveStatus: "ENABLED",
    });
    for (let at = 0; at < 600; at += 1) await put({ robot: "old", at, expires: epochS + 10 });
    await put({ robot: "fresh", at: 1, expires: epochS + 1_000 });
    await put({ robot: "text", at: 1, expires: String(epochS) });
    expect(await dynamodb.sweep()).toBe(0);
    epochS += 11;
    expect(await dynamodb.sweep()).toBe(600);
    expect(await get("fresh", 1)).toBeDefined();
    expect(await get("text", 1)).toBeDefined();
    expect(await get("r1", 1)).toBeDefined();
  });
});

describe("a restart", () => {
  it("keeps items and time to live, and finds the same table again", async () => {
    await dynamodb.close();
    dynamodb = open();
    door.addService(dynamodb.service);
    await dynamodb.putTable(TABLE);
    expect(await get("r1", 1)).toMatchObject({ volts: 7.3 });
    const shown = await client.send(new DescribeTimeToLiveCommand({ TableName: "readings" }));
    expect(shown.TimeToLiveDescription?.TimeToLiveStatus).toBe("ENABLED");
  });

  it("refuses a table of that name with other keys", async () => {
    const other = { ...TABLE, KeySchema: TABLE.KeySchema.slice(0, 1) };
    await expect(dynamodb.putTable(other)).rejects.toMatchObject({ code: "table-differs" });
  });

  it("follows a failure inside the engine, of which its caller hears", async () => {
    const path = join(stateDir, "crashing");
    const engine = createEngine({ path, log: silentLog });
    expect((await engine.call("ListTables", "{}")).status).toBe(200);
    await expect(engine.call("NoSuchOperation", "{}")).rejects.toMatchObject({ status: 500 });
    expect((await engine.call("ListTables", "{}")).status).toBe(200);
    await engine.close();
  });
});

describe("requests of the wrong shape", () => {
  const shapes = ["null", "{", '{"RequestItems":{"readings":[null]}}', '{"TableName":5}'];
  it.each(shapes)("%s is refused, and the engine goes on", async (body) => {
    for (const operation of ["BatchWriteItem", "BatchGetItem", "GetItem", "Query"]) {
      const reply = await sendSigned({
        port: door.port,
        keys: iam.administrator,
        dateMs: Date.now(),
        headers: {
          "content-type": "application/x-amz-json-1.0",
          "x-amz-target": `DynamoDB_20120810.${operation}`,
        },
        body,
      });
      expect(reply.status).toBe(400);
    }
  });
});
