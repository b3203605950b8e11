/**
 * Aim: IAM decides about every signed call, in AWS's words. Method: AWS's own clients with sessions of
 * roles, against the front door and real engines in this process, and against a running host.
 */
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APIGatewayClient, GetApiKeysCommand } from "@aws-sdk/client-api-gateway";
import { CloudWatchLogsClient, DescribeLogGroupsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetItemCommand,
  CreateTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
} from "@aws-sdk/client-dynamodb";
import { DescribeThingCommand, IoTClient } from "@aws-sdk/client-iot";
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { createAuthorize } from "@outrider/local/src/authority/authorize.ts";
import type { Credentials, PolicyStatement } from "@outrider/local/src/contracts.ts";
import { createDynamoDb } from "@outrider/local/src/dynamodb/dynamodb.ts";
import { createFrontDoor } from "@outrider/local/src/front-door/front-door.ts";
import { sendSigned } from "@outrider/local/src/front-door/test-client.ts";
import { createIam, type LocalIam } from "@outrider/local/src/iam/credentials.ts";
import { createIot } from "@outrider/local/src/iot/iot.ts";
import { createFunctions } from "@outrider/local/src/lambda/functions.ts";
import { createLogs } from "@outrider/local/src/logs/logs.ts";
import { createRestApis } from "@outrider/local/src/rest-apis/rest-apis.ts";
import { silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { startLocalHost } from "../rig/local-host.ts";
import { signIn } from "../rig/sign-in.ts";

const opened = new AsyncDisposableStack();
const log = silentLog;
const ROLE = "arn:aws:iam::000000000000:role/worker";
const ME = "arn:aws:sts::000000000000:assumed-role/worker/shift-1";
const TABLE = "arn:aws:dynamodb:us-east-1:000000000000:table";
const TOPIC = "arn:aws:iot:us-east-1:000000000000:topic";
const FUNCTION = "arn:aws:lambda:us-east-1:000000000000:function";
let iam: LocalIam;
let endpoint: string;

/** What the role may do: a table and its index, one family of topics, one function, one thing. */
const POLICY: readonly PolicyStatement[] = [
  {
    Effect: "Allow",
    Action: ["dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"],
    Resource: [`${TABLE}/open`],
  },
  { Effect: "Allow", Action: ["dynamodb:*"], Resource: [`${TABLE}/closed`] },
  { Effect: "Deny", Action: ["dynamodb:Put*"], Resource: ["*"] },
  { Effect: "Allow", Action: ["iot:Publish"], Resource: [`${TOPIC}/*/action`] },
  { Effect: "Allow", Action: ["iot:DescribeThing"], Resource: ["*"] },
  { Effect: "Allow", Action: ["lambda:InvokeFunction"], Resource: [`${FUNCTION}:mine`] },
];

beforeAll(async () => {
  const dataDir = await mkdtemp(join(tmpdir(), "outrider-iam-"));
  opened.defer(() => rm(dataDir, { recursive: true, force: true }));
  iam = createIam({ stateDir: join(dataDir, "iam"), log });
  iam.putRole({ arn: ROLE, name: "worker", trust: { Statement: [] } });
  iam.putRolePolicy(ROLE, "own", { Version: "2012-10-17", Statement: POLICY });
  const authorize = createAuthorize({ iam, epochMs: Date.now, log });
  const door = await createFrontDoor({ port: 0, iam, authorize, log });
  opened.defer(() => door.close());
  endpoint = door.endpoint;
  const logs = createLogs({ stateDir: join(dataDir, "logs"), log });
  opened.defer(() => logs.close());
  const dynamodb = createDynamoDb({ stateDir: join(dataDir, "dynamodb"), log });
  opened.defer(() => dynamodb.close());
  const functionsDir = join(dataDir, "functions");
  const functions = createFunctions({ stateDir: functionsDir, endpoint, iam, logs, log });
  opened.defer(() => functions.close());
  const restApis = createRestApis({ functions, logs, log });
  const engines = { functions, dynamodb, logs };
  const iot = await createIot({ dataDir, host: "127.0.0.1", port: 0, iam, log, ...engines });
  opened.defer(() => iot.close());
  for (const { service } of [logs, dynamodb, functions, restApis]) door.addService(service);
  for (const service of iot.services) door.addService(service);
  const admin = client(DynamoDBClient, iam.administrator);
  for (const TableName of ["open", "closed"]) {
    await admin.send(
      new CreateTableCommand({
        TableName,
        BillingMode: "PAY_PER_REQUEST",
        AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
        KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
      }),
    );
  }
}, 30_000);

afterAll(() => opened.disposeAsync());

interface ClientOptions {
  endpoint: string;
  region: string;
  credentials: Credentials;
  maxAttempts: number;
}

function client<T>(
  kind: new (options: ClientOptions) => T,
  credentials = iam.assumeRole(ROLE, "shift-1", 900),
  address = endpoint,
): T {
  return new kind({ endpoint: address, region: "us-east-1", credentials, maxAttempts: 1 });
}

const sentence = (action: string, resource: string) =>
  `User: ${ME} is not authorized to perform: ${action} on resource: ${resource}`;
const implicit = (action: string, resource: string) =>
  `${sentence(action, resource)} because no identity-based policy allows the ${action} action`;

describe("a role's session", () => {
  it("reads the table that its policy names, and no other way", async () => {
    const dynamodb = client(DynamoDBClient);
    const Key = { id: { S: "x" } };
    await expect(
      dynamodb.send(new GetItemCommand({ TableName: "open", Key })),
    ).resolves.toMatchObject({ $metadata: { httpStatusCode: 200 } });
    await expect(
      dynamodb.send(new GetItemCommand({ TableName: "other", Key })),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: implicit("dynamodb:GetItem", `${TABLE}/other`),
      $metadata: { httpStatusCode: 400 },
    });
    const query = new QueryCommand({
      TableName: "open",
      IndexName: "byAge",
      KeyConditionExpression: "id = :id",
      ExpressionAttributeValues: { ":id": { S: "x" } },
    });
    await expect(dynamodb.send(query)).rejects.toMatchObject({
      message: implicit("dynamodb:Query", `${TABLE}/open/index/byAge`),
    });
  });

  it("gets no batch of which one table is not its own", async () => {
    const dynamodb = client(DynamoDBClient);
    const Keys = [{ id: { S: "x" } }];
    const batch = (RequestItems: Record<string, { Keys: typeof Keys }>) =>
      dynamodb.send(new BatchGetItemCommand({ RequestItems }));
    await expect(batch({ open: { Keys }, closed: { Keys } })).resolves.toMatchObject({
      Responses: {},
    });
    await expect(batch({ open: { Keys }, other: { Keys } })).rejects.toMatchObject({
      message: implicit("dynamodb:BatchGetItem", `${TABLE}/other`),
    });
  });

  it("is denied first, whatever else is allowed", async () => {
    const Item = { id: { S: "x" } };
    await expect(
      client(DynamoDBClient).send(new PutItemCommand({ TableName: "closed", Item })),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `${sentence("dynamodb:PutItem", `${TABLE}/closed`)} with an explicit deny in an identity-based policy`,
    });
  });

  it("publishes to its topics, and learns nothing about the others", async () => {
    const data = client(IoTDataPlaneClient);
    const publish = (topic: string, retain = false) =>
      data.send(new PublishCommand({ topic, retain, qos: 1, payload: Buffer.from("{}") }));
    await expect(publish("rover-1/action")).resolves.toBeDefined();
    for (const refused of [publish("rover-1/drive/me"), publish("rover-1/action", true)]) {
      await expect(refused).rejects.toMatchObject({
        name: "ForbiddenException",
        message: "Forbidden",
        $metadata: { httpStatusCode: 403 },
      });
    }
  });

  it("calls what it may call in the other protocols, and is told what it may not", async () => {
    const lambda = client(LambdaClient);
    // Allowed, and then not found.
    await expect(lambda.send(new InvokeCommand({ FunctionName: "mine" }))).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    await expect(
      client(IoTClient).send(new DescribeThingCommand({ thingName: "nobody" })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const denials: readonly [() => Promise<unknown>, string, string][] = [
      [
        () => lambda.send(new InvokeCommand({ FunctionName: "yours" })),
        "lambda:InvokeFunction",
        `${FUNCTION}:yours`,
      ],
      [() => lambda.send(new ListFunctionsCommand({})), "lambda:ListFunctions", "*"],
      [
        () => client(APIGatewayClient).send(new GetApiKeysCommand({ includeValues: true })),
        "apigateway:GET",
        "arn:aws:apigateway:us-east-1::/apikeys",
      ],
      [
        () => client(CloudWatchLogsClient).send(new DescribeLogGroupsCommand({})),
        "logs:DescribeLogGroups",
        "arn:aws:logs:us-east-1:000000000000:log-group::log-stream:",
      ],
    ];
    for (const [call, action, resource] of denials) {
      await expect(call()).rejects.toMatchObject({
        name: "AccessDeniedException",
        message: implicit(action, resource),
      });
    }
  });

  it("loses a right with the policy that gave it, within its life", async () => {
    const dynamodb = client(DynamoDBClient);
    const get = () =>
      dynamodb.send(new GetItemCommand({ TableName: "open", Key: { id: { S: "x" } } }));
    await get();
    iam.putRolePolicy(ROLE, "own", { Version: "2012-10-17", Statement: POLICY.slice(1) });
    await expect(get()).rejects.toMatchObject({ name: "AccessDeniedException" });
    iam.putRolePolicy(ROLE, "own", { Version: "2012-10-17", Statement: POLICY });
    await get();
  });
});

describe("a running host", () => {
  it("lets a person do their own and no more, and gives nobody a role that does not trust them", async () => {
    await using host = await startLocalHost({ args: ["--no-devices"] });
    const address = host.output("OutriderLocal", "Endpoint");
    const key = await administratorOf(host.output("OutriderLocal", "AccessKeyFile"));
    const { credentials: session } = await signIn(host);
    const mine = (await callSts(address, session, "Action=GetCallerIdentity")).text;
    const ownRole = `arn:aws:iam::000000000000:role/${/:assumed-role\/([^/]+)/.exec(mine)?.[1]}`;

    const lambda = client(LambdaClient, key, address);
    const [first] = (await lambda.send(new ListFunctionsCommand({}))).Functions ?? [];
    const FunctionName = first?.FunctionName ?? "";
    const { Role = "" } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    for (const refused of [
      await assume(address, key, Role),
      await assume(address, key, ownRole),
      await assume(address, session, ownRole),
      await assume(address, key, `${ownRole}-that-is-not-there`),
    ]) {
      expect(refused.status).toBe(403);
      expect(refused.text).toContain("<Code>AccessDenied</Code>");
      expect(refused.text).toContain("is not authorized to perform: sts:AssumeRole on resource: ");
    }

    await expect(
      client(LambdaClient, session, address).send(new InvokeCommand({ FunctionName })),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
    await expect(
      client(DynamoDBClient, session, address).send(
        new GetItemCommand({
          TableName: host.output("OutriderFleet", "RegistryTableName"),
          Key: { thing: { S: "rover-1" }, record: { S: "device" } },
        }),
      ),
    ).rejects.toMatchObject({ name: "AccessDeniedException" });
  }, 120_000);
});

async function administratorOf(file: string): Promise<Credentials> {
  const text = await readFile(file, "utf8");
  const value = (name: string) => new RegExp(`^${name} = (\\S+)$`, "m").exec(text)?.[1] ?? "";
  return {
    accessKeyId: value("aws_access_key_id"),
    secretAccessKey: value("aws_secret_access_key"),
  };
}

function callSts(address: string, keys: Credentials, body: string) {
  const port = Number(new URL(address).port);
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    ...(keys.sessionToken === undefined ? {} : { "x-amz-security-token": keys.sessionToken }),
  };
  return sendSigned({ port, keys, dateMs: Date.now(), service: "sts", headers, body });
}

function assume(address: string, keys: Credentials, roleArn: string) {
  const role = `RoleArn=${encodeURIComponent(roleArn)}&RoleSessionName=shift-1`;
  return callSts(address, keys, `Action=AssumeRole&${role}`);
}
