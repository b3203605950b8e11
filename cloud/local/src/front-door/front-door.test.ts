/** Aim: the front door believes exactly what AWS would believe. Method: AWS's own clients and signer. */
import { once } from "node:events";
import { mkdtempSync, rmSync, statSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient, ListTablesCommand } from "@aws-sdk/client-dynamodb";
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
import { silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REGION } from "../aws-names.ts";
import { type AwsCall, AwsError } from "../contracts.ts";
import { createIam, type LocalIam } from "../iam/credentials.ts";
import { createFrontDoor, type FrontDoor } from "./front-door.ts";
import { exchange, type Sent, sendSigned, type Wire } from "./test-client.ts";

const ROLE = "arn:aws:iam::000000000000:role/tester";
let stateDir: string;
let iam: LocalIam;
let door: FrontDoor;
let nowMs = Date.now();
const calls: AwsCall[] = [];

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "front-door-"));
  const clock = { nowMs: () => 0, epochMs: () => nowMs };
  iam = createIam({ stateDir, log: silentLog, clock });
  iam.putRole({ arn: ROLE, name: "tester", trust: { Statement: [] } });
  door = await createFrontDoor({ port: 0, iam, log: silentLog, clock });
  door.addService({
    signingNames: ["dynamodb", "lambda"],
    handle: (call) => {
      calls.push(call);
      if (call.path === "/refused") throw new AwsError("ResourceNotFoundException", "gone", 404);
      if (call.path === "/broken") throw new Error("secret detail");
      return Promise.resolve({ status: 200, body: { TableNames: ["seen"] } });
    },
  });
  door.addPath("/_outrider/own", (_request, response) => {
    response.end();
  });
});
afterAll(async () => {
  await door.close();
  rmSync(stateDir, { recursive: true });
});

const JSON_RPC = {
  "content-type": "application/x-amz-json-1.0",
  "x-amz-target": "DynamoDB_20120810.ListTables",
};

const send = (sent: Partial<Sent> = {}) =>
  sendSigned({ port: door.port, keys: iam.administrator, dateMs: nowMs, ...sent });

describe("signed calls", () => {
  it("an AWS SDK client with the administrator's key is believed", async () => {
    const client = new DynamoDBClient({
      region: REGION,
      endpoint: door.endpoint,
      credentials: iam.administrator,
    });
    const { TableNames } = await client.send(new ListTablesCommand({}));
    expect(TableNames).toEqual(["seen"]);
    expect(calls.at(-1)?.principal.kind).toBe("administrator");
    client.destroy();
  });

  it("a role's session is believed and named", async () => {
    const keys = iam.assumeRole(ROLE, "session-1", 900);
    const client = new LambdaClient({ region: REGION, endpoint: door.endpoint, credentials: keys });
    await client.send(new ListFunctionsCommand({}));
    expect(calls.at(-1)?.principal).toMatchObject({
      arn: "arn:aws:sts::000000000000:assumed-role/tester/session-1",
      roleArn: ROLE,
      sessionName: "session-1",
    });
    client.destroy();
  });

  it("paths and queries that need encoding verify", async () => {
    for (const path of [
      "/a%20b/c%2Fd/%24x",
      "/topics/rover-1%2Faction?qos=1&b=%2B%20&a=",
      "/%C3%BC",
    ]) {
      const reply = await send({ path, service: "lambda" });
      expect([path, reply.status]).toEqual([path, 200]);
    }
  });

  it("a broken service answers 500 without its detail", async () => {
    const reply = await send({ path: "/broken", service: "lambda" });
    expect(reply.status).toBe(500);
    expect(reply.text).not.toContain("secret");
  });

  it("an error of the service is rendered as REST-JSON with its type in a header", async () => {
    const reply = await send({ path: "/refused", service: "lambda" });
    expect(reply).toMatchObject({ status: 404, text: '{"message":"gone"}' });
    expect(reply.headers["x-amzn-errortype"]).toBe("ResourceNotFoundException");
    expect(reply.headers["x-amzn-requestid"]).toBeTruthy();
  });
});

describe("refusals", () => {
  const stranger = { accessKeyId: "AKIAUNKNOWN", secretAccessKey: "x" };
  const wrongSecret = () => ({ ...iam.administrator, secretAccessKey: "x" });
  const tampered = (change: (wire: Wire) => void) => ({ headers: JSON_RPC, change });
  const cases: [string, () => Partial<Sent>, number, string][] = [
    [
      "a wrong secret",
      () => ({ headers: JSON_RPC, keys: wrongSecret() }),
      400,
      "InvalidSignatureException",
    ],
    [
      "an unknown key",
      () => ({ headers: JSON_RPC, keys: stranger }),
      400,
      "UnrecognizedClientException",
    ],
    [
      "another region",
      () => ({ headers: JSON_RPC, region: "eu-west-1" }),
      400,
      "InvalidSignatureException",
    ],
    [
      "a clock 6 minutes behind",
      () => ({ headers: JSON_RPC, dateMs: nowMs - 360_000 }),
      400,
      "InvalidSignatureException",
    ],
    [
      "a clock 6 minutes ahead",
      () => ({ headers: JSON_RPC, dateMs: nowMs + 360_000 }),
      400,
      "InvalidSignatureException",
    ],
    [
      "a changed body",
      () => tampered((wire) => (wire.body = '{"Limit":1}')),
      400,
      "InvalidSignatureException",
    ],
    [
      "a changed path",
      () => tampered((wire) => (wire.path = "/other")),
      400,
      "InvalidSignatureException",
    ],
    [
      "a changed operation",
      () => tampered((wire) => (wire.headers["x-amz-target"] = "DynamoDB_20120810.Scan")),
      400,
      "InvalidSignatureException",
    ],
    [
      "an added x-amz header",
      () => tampered((wire) => (wire.headers["x-amz-extra"] = "1")),
      400,
      "InvalidSignatureException",
    ],
    [
      "half a header",
      () => tampered((wire) => (wire.headers["authorization"] = "AWS4-HMAC-SHA256 Credential=a")),
      400,
      "IncompleteSignatureException",
    ],
    [
      "no signature",
      () => tampered((wire) => delete wire.headers["authorization"]),
      400,
      "MissingAuthenticationTokenException",
    ],
    [
      "a service nobody offers",
      () => ({ headers: JSON_RPC, service: "polly" }),
      404,
      "UnknownOperationException",
    ],
  ];
  it.each(cases)("%s is refused with AWS's error", async (_name, make, status, code) => {
    const reply = await send(make());
    expect(reply.status).toBe(status);
    expect(JSON.parse(reply.text)).toMatchObject({ __type: code });
  });

  it("a hash header that is not the body's is refused although it is signed", async () => {
    const headers = { ...JSON_RPC, "x-amz-content-sha256": "0".repeat(64) };
    const reply = await send({ headers });
    expect(reply.text).toContain("InvalidSignatureException");
  });

  it("a session key without its token is refused, with an old one is expired", async () => {
    const { sessionToken: _, ...withoutToken } = iam.assumeRole(ROLE, "short", 900);
    const refused = await send({ headers: JSON_RPC, keys: withoutToken });
    expect(refused.text).toContain("UnrecognizedClientException");
    const keys = iam.assumeRole(ROLE, "short", 900);
    nowMs += 901_000;
    const expired = await send({ headers: JSON_RPC, keys });
    nowMs -= 901_000;
    expect(expired.text).toContain("ExpiredTokenException");
  });

  it("the REST protocol answers 403 and the query protocol XML", async () => {
    const rest = await send({ service: "lambda", keys: stranger });
    expect(rest.status).toBe(403);
    expect(rest.headers["x-amzn-errortype"]).toBe("UnrecognizedClientException");
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const query = await send({ service: "sts", headers: form, keys: stranger });
    expect(query.status).toBe(403);
    expect(query.text).toContain("<Code>InvalidClientTokenId</Code>");
  });

  it("a body over 16 MB is refused with 413", async () => {
    const body = "x".repeat(16 * 1024 * 1024 + 1);
    const reply = await exchange(door.port, "POST", { path: "/", headers: JSON_RPC, body });
    expect(reply.status).toBe(413);
  });
});

describe("the host's own pages", () => {
  const path = "/_outrider/own";
  const ask = (headers: Record<string, string>) =>
    exchange(door.port, "POST", {
      path,
      body: "",
      headers: { host: `localhost:${door.port}`, ...headers },
    });

  it("are refused to foreign hosts, foreign origins and cross-site fetches", async () => {
    const own = `localhost:${door.port}`;
    for (const headers of [
      { host: `evil.example:${door.port}` },
      { host: own, origin: "http://evil.example" },
      { host: own, "sec-fetch-site": "cross-site" },
    ]) {
      expect((await ask(headers)).status).toBe(403);
    }
    expect((await ask({ origin: `http://${own}` })).status).toBe(200);
  });

  it("an offer of another protocol is answered without taking it up", async () => {
    const headers = { connection: "Upgrade, HTTP2-Settings", upgrade: "h2c" };
    const reply = await exchange(door.port, "GET", { path: "/", headers, body: "" });
    expect(reply.status).toBe(302);
  });

  it("a refused upgrade is let go of, though its client leaves its end open: the door can close", async () => {
    const own = await createFrontDoor({ port: 0, iam, log: silentLog });
    const client = connect({ port: own.port, host: "127.0.0.1", allowHalfOpen: true }).resume();
    client.write(`GET /nobody HTTP/1.1\r\nHost: localhost:${own.port}\r\n`);
    client.write("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    await once(client, "end");
    await own.close();
    client.destroy();
  });

  it("the root leads to the console", async () => {
    const reply = await exchange(door.port, "GET", { path: "/", headers: {}, body: "" });
    expect(reply).toMatchObject({ status: 302, headers: { location: "/_console" } });
  });
});

it("the administrator's key is kept at mode 0600 and is the same after a restart", () => {
  expect(statSync(iam.accessKeyFile).mode & 0o777).toBe(0o600);
  expect(createIam({ stateDir, log: silentLog }).administrator).toEqual(iam.administrator);
});
