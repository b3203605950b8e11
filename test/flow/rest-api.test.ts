/**
 * Story: somebody posts to a REST API; a function in a process of its own, with the keys of its role,
 * writes to a table through the front door and says so; its log shows it. Method: every part real.
 */
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import { silentLog } from "@outrider/runtime";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REGION } from "../../cloud/local/src/aws-names.ts";
import { createDynamoDb, type LocalDynamoDb } from "../../cloud/local/src/dynamodb/dynamodb.ts";
import { createFrontDoor, type FrontDoor } from "../../cloud/local/src/front-door/front-door.ts";
import { createIam } from "../../cloud/local/src/iam/credentials.ts";
import { createFunctions, type LocalFunctions } from "../../cloud/local/src/lambda/functions.ts";
import { createLogs, type LocalLogs } from "../../cloud/local/src/logs/logs.ts";
import { API_PREFIX, createRestApis } from "../../cloud/local/src/rest-apis/rest-apis.ts";
import { KEY, putSampleApi } from "../../cloud/local/src/rest-apis/sample-api.ts";

const ROLE = "arn:aws:iam::000000000000:role/writer";
const HANDLER = `
import { DynamoDBClient, PutItemCommand } from "@aws-sdk/client-dynamodb";
const client = new DynamoDBClient({});
export const handler = async (event) => {
  const { action } = JSON.parse(event.body);
  await client.send(new PutItemCommand({ TableName: "actions", Item: { id: { S: action } } }));
  console.log("wrote", action);
  return { statusCode: 200, body: JSON.stringify({ wrote: action }) };
};`;

let dir: string;
let door: FrontDoor;
let dynamodb: LocalDynamoDb;
let functions: LocalFunctions;
let logs: LocalLogs;
let clients: { dynamodb: DynamoDBClient; logs: CloudWatchLogsClient };

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "rest-api-"));
  const log = silentLog;
  const iam = createIam({ stateDir: dir, log });
  iam.putRole({ arn: ROLE, name: "writer", trust: { Statement: [] } });
  door = await createFrontDoor({ port: 0, iam, log });
  logs = createLogs({ stateDir: join(dir, "logs"), log });
  dynamodb = createDynamoDb({ stateDir: join(dir, "dynamodb"), log });
  functions = createFunctions({ stateDir: dir, endpoint: door.endpoint, iam, logs, log });
  const restApis = createRestApis({ functions, logs, log });
  for (const { service } of [logs, dynamodb, functions, restApis]) door.addService(service);
  door.addPath(API_PREFIX, restApis.handler);
  putSampleApi(restApis);
  await dynamodb.putTable({
    TableName: "actions",
    AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
    KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    BillingMode: "PAY_PER_REQUEST",
  });
  functions.put({
    name: "f",
    arn: `arn:aws:lambda:${REGION}:000000000000:function:f`,
    runtime: "nodejs24.x",
    handler: "index.handler",
    codeDir: await bundled(),
    roleArn: ROLE,
    timeoutS: 20,
    memoryMb: 256,
    environment: {},
    logGroup: "/aws/lambda/f",
    tracing: false,
  });
  const { endpoint } = door;
  const options = { region: REGION, endpoint, credentials: iam.administrator };
  clients = { dynamodb: new DynamoDBClient(options), logs: new CloudWatchLogsClient(options) };
});
afterAll(async () => {
  clients.dynamodb.destroy();
  clients.logs.destroy();
  functions.close();
  await door.close();
  await dynamodb.close();
  logs.close();
  rmSync(dir, { recursive: true });
});

async function bundled(): Promise<string> {
  const codeDir = join(dir, "code");
  mkdirSync(codeDir);
  await build({
    stdin: { contents: HANDLER, resolveDir: import.meta.dirname },
    outfile: join(codeDir, "index.cjs"),
    bundle: true,
    platform: "node",
    format: "cjs",
    logLevel: "error",
  });
  return codeDir;
}

const publish = (body: string, key = KEY) =>
  fetch(`${door.endpoint}${API_PREFIX}/api1/prod/publish`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-api-key": key },
    body,
  });

describe("a post to the API", () => {
  it("ends in the table, and the function's log says so", async () => {
    const reply = await publish('{"action":"forward"}');
    expect([reply.status, await reply.json()]).toEqual([200, { wrote: "forward" }]);
    const Key = { id: { S: "forward" } };
    const get = new GetItemCommand({ TableName: "actions", Key });
    expect((await clients.dynamodb.send(get)).Item).toEqual(Key);
    const messages = async () => {
      const filter = new FilterLogEventsCommand({ logGroupName: "/aws/lambda/f" });
      return ((await clients.logs.send(filter)).events ?? []).map(({ message = "" }) => message);
    };
    await expect.poll(async () => (await messages()).at(-1)).toMatch(/^REPORT RequestId: /);
    expect((await messages()).some((line) => line.endsWith("\tINFO\twrote forward"))).toBe(true);
  });

  it("that the gateway refuses never reaches the table", async () => {
    expect((await publish('{"action":"fly"}')).status).toBe(400);
    expect((await publish('{"action":"stop"}', "no key of ours at all")).status).toBe(403);
    const get = new GetItemCommand({ TableName: "actions", Key: { id: { S: "stop" } } });
    expect((await clients.dynamodb.send(get)).Item).toBeUndefined();
  });

  it("is answered from one and the same process while they come one by one", async () => {
    const started = async () => {
      const filter = { logGroupName: "/aws/lambda/f", filterPattern: '"Init Duration"' };
      return (await clients.logs.send(new FilterLogEventsCommand(filter))).events?.length;
    };
    for (let n = 0; n < 4; n += 1) expect((await publish('{"action":"stop"}')).status).toBe(200);
    expect(await started()).toBe(1);
  });
});
