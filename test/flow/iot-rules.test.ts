/**
 * Aim: topic rules see every message, whoever sent it, and their actions act. Method: rules as
 * CloudFormation writes them, real MQTT clients and iot-data, engines that note what they get.
 */
import { PublishCommand } from "@aws-sdk/client-iot-data-plane";
import { awsIotTopicRule } from "@outrider/local/src/resources/aws-iot-topic-rule.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { connectDevice, type Device, nextMessage, provision } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

let host: IotHost;
let rover: Device;

beforeAll(async () => {
  host = await startIotHost();
  rover = await provision(host, "rover-1");
  putRole(ROLE, "iot.amazonaws.com", ["*"]);
  putRole(WEAK_ROLE, "iot.amazonaws.com", ["logs:*"]);
  putRole(FOREIGN_ROLE, "lambda.amazonaws.com", ["*"]);
});

afterAll(() => host[Symbol.asyncDispose]());

function putRule(name: string, payload: object): void {
  const { TopicRulePayload } = awsIotTopicRule.schema.parse({
    TopicRulePayload: { AwsIotSqlVersion: "2016-03-23", ...payload },
  }) as { TopicRulePayload: Record<string, unknown> };
  host.local.iot.putRule({ name, arn: `arn:${name}`, payload: TopicRulePayload });
}

const ROLE = "arn:aws:iam::000000000000:role/rules";
/** May only log. */
const WEAK_ROLE = "arn:aws:iam::000000000000:role/weak";
/** Trusts another service. */
const FOREIGN_ROLE = "arn:aws:iam::000000000000:role/foreign";

function putRole(arn: string, service: string, actions: readonly string[]): void {
  const Principal = { Service: [service] };
  const trust = {
    Effect: "Allow",
    Action: ["sts:AssumeRole"],
    Resource: ["*"],
    Principal,
  } as const;
  host.iam.putRole({ arn, name: arn.slice(arn.indexOf("/") + 1), trust: { Statement: [trust] } });
  const Statement = [{ Effect: "Allow", Action: actions, Resource: ["*"] } as const];
  host.iam.putRolePolicy(arn, "own", { Version: "2012-10-17", Statement });
}

const table = (TableName: string) => ({ DynamoDBv2: { PutItem: { TableName }, RoleArn: ROLE } });

describe("a topic rule", () => {
  it("writes a device's report into a table, attribute by attribute", async () => {
    putRule("telemetry", {
      Sql: "SELECT *, topic(1) AS thing, clientid() AS client FROM '+/telemetry' WHERE topic(1) <> 'outrider'",
      Actions: [table("reports")],
    });
    const client = await connectDevice(host, rover);
    await client.publishAsync("rover-1/telemetry", '{"a":1.5,"b":"x","c":[true,null]}', { qos: 1 });
    await expect
      .poll(() => host.tables.items)
      .toEqual([
        {
          table: "reports",
          item: {
            a: { N: "1.5" },
            b: { S: "x" },
            c: { L: [{ BOOL: true }, { NULL: true }] },
            thing: { S: "rover-1" },
            client: { S: "rover-1" },
          },
        },
      ]);
    await client.endAsync();
  });

  it("republishes what iot-data publishes, to a topic with a template", async () => {
    putRule("echo", {
      Sql: "SELECT upper(text) AS text FROM '+/ask'",
      Actions: [{ Republish: { Topic: `\${topic(1)}/answer`, RoleArn: ROLE, Qos: 1 } }],
    });
    const client = await connectDevice(host, rover);
    await client.subscribeAsync("rover-1/answer", { qos: 1 });
    const message = nextMessage(client);
    const payload = Buffer.from('{"text":"hello"}');
    await host.data.send(new PublishCommand({ topic: "rover-1/ask", qos: 1, payload }));
    expect(await message).toMatchObject({ topic: "rover-1/answer", payload: '{"text":"HELLO"}' });
    await client.endAsync();
  });

  it("invokes a function and writes a log", async () => {
    putRule("both", {
      Sql: "SELECT n FROM 'numbers'",
      Actions: [
        { Lambda: { FunctionArn: "arn:function:count" } },
        { CloudwatchLogs: { LogGroupName: "/numbers", RoleArn: ROLE } },
      ],
    });
    await host.data.send(new PublishCommand({ topic: "numbers", payload: Buffer.from('{"n":7}') }));
    await expect
      .poll(() => host.logs.lines)
      .toContainEqual({ group: "/numbers", message: '{"n":7}' });
    expect(host.functions.invocations).toContainEqual({
      name: "arn:function:count",
      payload: { n: 7 },
    });
  });

  it("gives all its failures to the error action in AWS's shape", async () => {
    putRule("failing", {
      Sql: "SELECT * FROM 'fails'",
      Actions: [table("missing"), { Lambda: { FunctionArn: "arn:function:broken" } }],
      ErrorAction: { CloudwatchLogs: { LogGroupName: "/errors", RoleArn: ROLE } },
    });
    await host.data.send(new PublishCommand({ topic: "fails", payload: Buffer.from("{}") }));
    const errors = () => host.logs.lines.filter(({ group }) => group === "/errors");
    await expect.poll(errors).toHaveLength(1);
    expect(JSON.parse(errors()[0]?.message ?? "")).toMatchObject({
      ruleName: "failing",
      topic: "fails",
      clientId: "n/a",
      base64OriginalPayload: "e30=",
      failures: [
        { failedAction: "DynamoDBv2Action", failedResource: "missing" },
        { failedAction: "LambdaAction", failedResource: "arn:function:broken" },
      ],
    });
  });

  it("sees who comes and goes", async () => {
    putRule("presence", {
      Sql: "SELECT clientId, eventType FROM '$aws/events/presence/+/+'",
      Actions: [{ CloudwatchLogs: { LogGroupName: "/presence", RoleArn: ROLE } }],
    });
    await (await connectDevice(host, rover)).endAsync();
    const lines = () => host.logs.lines.filter(({ group }) => group === "/presence");
    await expect.poll(lines).toHaveLength(2);
    expect(lines().map(({ message }) => JSON.parse(message))).toEqual([
      { clientId: "rover-1", eventType: "connected" },
      { clientId: "rover-1", eventType: "disconnected" },
    ]);
  });

  it("that republishes to itself ends after ten rounds", async () => {
    putRule("loop", {
      Sql: "SELECT * FROM 'loop'",
      Actions: [
        { Republish: { Topic: "loop", RoleArn: ROLE } },
        { CloudwatchLogs: { LogGroupName: "/loop", RoleArn: ROLE } },
      ],
      ErrorAction: { CloudwatchLogs: { LogGroupName: "/loop-errors", RoleArn: ROLE } },
    });
    await host.data.send(new PublishCommand({ topic: "loop", payload: Buffer.from("{}") }));
    const lines = (wanted: string) => host.logs.lines.filter(({ group }) => group === wanted);
    await expect.poll(() => lines("/loop-errors")).toHaveLength(1);
    expect(lines("/loop")).toHaveLength(11);
  });

  it("is refused in the plan when its SQL cannot be honoured, by name", () => {
    const parse = (Sql: string) =>
      awsIotTopicRule.schema.safeParse({
        TopicRulePayload: { Sql, AwsIotSqlVersion: "2016-03-23", Actions: [] },
      }).error?.issues[0]?.message;
    expect(parse("SELECT aws_lambda('f', *) AS x FROM 'a'")).toContain("aws_lambda()");
    expect(parse("SELECT * FROM 'a' WHERE")).toContain("expected an expression");
    expect(parse("SELECT (SELECT a FROM b) AS x FROM 'a'")).toContain("nested SELECT");
  });

  it("acts as its role, and no more than that allows", async () => {
    putRule("roles", {
      Sql: "SELECT * FROM 'roles/in'",
      Actions: [
        { DynamoDBv2: { PutItem: { TableName: "secrets" }, RoleArn: WEAK_ROLE } },
        { Republish: { Topic: "roles/out", RoleArn: FOREIGN_ROLE } },
      ],
      ErrorAction: { CloudwatchLogs: { LogGroupName: "/role-errors", RoleArn: WEAK_ROLE } },
    });
    await host.data.send(
      new PublishCommand({ topic: "roles/in", qos: 1, payload: Buffer.from(`{"a":1}`) }),
    );
    const errors = () => host.logs.lines.filter(({ group }) => group === "/role-errors");
    await expect.poll(() => errors().length).toBe(1);
    const [message] = errors().map((line) => line.message);
    expect(message).toContain(
      "User: arn:aws:sts::000000000000:assumed-role/weak/topic-rule is not authorized to perform: dynamodb:PutItem on resource: arn:aws:dynamodb:us-east-1:000000000000:table/secrets because no identity-based policy allows the dynamodb:PutItem action",
    );
    expect(message).toContain(
      `iot.amazonaws.com is unable to perform: sts:AssumeRole on resource: ${FOREIGN_ROLE}`,
    );
    expect(host.tables.items.some(({ table }) => table === "secrets")).toBe(false);
  });
});
