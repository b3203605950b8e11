/** Aim: a REST API refuses and answers as API Gateway does. Method: real HTTP, a function in process. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  APIGatewayClient,
  GetApiKeyCommand,
  GetRestApisCommand,
} from "@aws-sdk/client-api-gateway";
import { silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { REGION } from "../aws-names.ts";
import { AwsError, type Functions, type InvokeResult } from "../contracts.ts";
import { createFrontDoor, type FrontDoor } from "../front-door/front-door.ts";
import { exchange } from "../front-door/test-client.ts";
import { createIam } from "../iam/credentials.ts";
import { failure } from "../lambda/outcome.ts";
import { API_PREFIX, createRestApis, type LocalRestApis } from "./rest-apis.ts";
import { KEY, putSampleApi } from "./sample-api.ts";

interface ProxyEvent {
  readonly [member: string]: unknown;
  readonly requestContext: Readonly<Record<string, unknown>>;
}

let stateDir: string;
let door: FrontDoor;
let restApis: LocalRestApis;
let client: APIGatewayClient;
let event: ProxyEvent | undefined;
let result: () => InvokeResult | Promise<InvokeResult>;
const accessLog: string[] = [];
let nowMs = 1_000;

const functions: Functions = {
  put: () => undefined,
  swap: () => Promise.resolve(),
  invoke: (_name, payload) => {
    event = JSON.parse(payload.toString());
    return Promise.resolve(result());
  },
};

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "rest-apis-"));
  const iam = createIam({ stateDir, log: silentLog });
  door = await createFrontDoor({ port: 0, iam, log: silentLog });
  restApis = createRestApis({
    functions,
    logs: { put: (_group, _stream, line) => accessLog.push(line), putGroup: () => undefined },
    log: silentLog,
    clock: { nowMs: () => nowMs, epochMs: () => Date.UTC(2026, 0, 2, 3, 4, 5) + nowMs },
  });
  door.addPath(API_PREFIX, restApis.handler);
  door.addService(restApis.service);
  putSampleApi(restApis);
  const credentials = iam.administrator;
  client = new APIGatewayClient({ region: REGION, endpoint: door.endpoint, credentials });
});
beforeEach(() => {
  nowMs += 60_000;
  event = undefined;
  result = () => answer({ statusCode: 200, body: '{"done":true}' });
});
afterAll(async () => {
  client.destroy();
  await door.close();
  rmSync(stateDir, { recursive: true });
});

const answer = (value: unknown): InvokeResult => ({
  ok: true,
  payload: Buffer.from(JSON.stringify(value)),
});

async function ask(
  method: string,
  path: string,
  { body = "", headers = {} }: { body?: string; headers?: Record<string, string> } = {},
) {
  const all = { host: `localhost:${door.port}`, "x-api-key": KEY, ...headers };
  const length = { "content-length": String(Buffer.byteLength(body)) };
  const wire = { path: `/_api/api1/prod${path}`, body, headers: { ...length, ...all } };
  const reply = await exchange(door.port, method, wire);
  return { ...reply, json: reply.text === "" ? undefined : JSON.parse(reply.text) };
}

const publish = (body: unknown, headers: Record<string, string> = {}) =>
  ask("POST", "/publish", {
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: { "content-type": "application/json", ...headers },
  });

describe("a proxied method", () => {
  it("hands the function AWS's event, version 1.0", async () => {
    await ask("GET", "/robots/rover%3A1?from=1&tag=a&tag=b", { headers: { "X-One": "1" } });
    expect(event).toMatchObject({
      resource: "/robots/{robot}",
      path: "/robots/rover%3A1",
      httpMethod: "GET",
      pathParameters: { robot: "rover%3A1" },
      queryStringParameters: { from: "1", tag: "b" },
      multiValueQueryStringParameters: { from: ["1"], tag: ["a", "b"] },
      stageVariables: { color: "red" },
      body: null,
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        apiId: "api1",
        stage: "prod",
        path: "/prod/robots/rover%3A1",
        resourcePath: "/robots/{robot}",
        requestTime: expect.stringMatching(/^02\/Jan\/2026:03:0\d:\d\d \+0000$/),
        identity: { apiKey: KEY, apiKeyId: "key1", sourceIp: "127.0.0.1" },
      },
    });
    expect(event?.["headers"]).toMatchObject({ "X-One": "1", "X-Forwarded-Proto": "http" });
    expect(event?.["multiValueHeaders"]).toMatchObject({ "X-One": ["1"] });
  });

  it("answers what the function says, with API Gateway's ids", async () => {
    result = () =>
      answer({
        statusCode: 201,
        headers: { "content-type": "text/plain", Date: "then" },
        multiValueHeaders: { "Set-Cookie": ["a=1", "b=2"] },
        body: '"x"',
      });
    const reply = await publish({ action: "stop" });
    expect(reply).toMatchObject({ status: 201, text: '"x"' });
    expect(reply.headers).toMatchObject({
      "content-type": "text/plain",
      "set-cookie": ["a=1", "b=2"],
      "x-amzn-remapped-date": "then",
      "x-amzn-requestid": event?.requestContext["requestId"],
    });
  });

  it.each([
    ["no status", { body: "x" }],
    ["a body that is no text", { statusCode: 200, body: { a: 1 } }],
    ["a member more", { statusCode: 200, body: "", extra: 1 }],
    ["null", null],
    ["a status beyond 599", { statusCode: 1_000 }],
  ])("whose function answers with %s is 502", async (_name, value) => {
    result = () => answer(value);
    const reply = await publish({ action: "stop" });
    expect(reply.status).toBe(502);
    expect(reply.json.message).toBe("Internal server error");
  });

  it("whose function fails is 502, can't be started 500, takes too long 504", async () => {
    result = () => failure("Error", "secret");
    expect(await publish({ action: "stop" })).toMatchObject({ status: 502 });
    result = () => Promise.reject(new AwsError("TooManyRequestsException", "x", 429));
    expect(await publish({ action: "stop" })).toMatchObject({ status: 500 });
    result = () => new Promise<InvokeResult>(() => undefined);
    const late = await ask("GET", "/slow");
    expect(late).toMatchObject({ status: 504, json: { message: "Endpoint request timed out" } });
  });
});

describe("what is refused before any function runs", () => {
  const cases: [string, () => ReturnType<typeof ask>, number, string][] = [
    ["an unknown path", () => ask("GET", "/nothing"), 404, "There is no such path or method."],
    ["an unknown method", () => ask("DELETE", "/publish"), 404, "There is no such path or method."],
    ["no key", () => publish({}, { "x-api-key": "" }), 403, "Forbidden"],
    ["a wrong key", () => publish({}, { "x-api-key": "wrong" }), 403, "Forbidden"],
    [
      "a key outside the plan",
      () => publish({}, { "x-api-key": "o".repeat(20) }),
      403,
      "Forbidden",
    ],
    ["a disabled key", () => publish({}, { "x-api-key": "d".repeat(20) }), 403, "Forbidden"],
    ["no JSON", () => publish("{"), 400, "[the body is not valid JSON]"],
    ["no body", () => publish(""), 400, "[the body is not valid JSON]"],
    [
      "an unknown action",
      () => publish({ action: "fly" }),
      400,
      '[instance value ("fly") not found in enum (possible values: ["forward","stop"])]',
    ],
    [
      "a member too many and one too few",
      () => publish({ x: 1 }),
      400,
      '[object has missing required properties (["action"]), object instance has properties which are not allowed by the schema: ["x"]]',
    ],
    [
      "a missing parameter",
      () => ask("GET", "/search"),
      400,
      "Missing required request parameters: [q]",
    ],
  ];
  it.each(cases)("%s", async (_name, send, status, message) => {
    const reply = await send();
    expect(reply.status).toBe(status);
    expect(reply.json).toEqual({ message, requestId: reply.headers["x-amzn-requestid"] });
    expect(reply.headers["access-control-allow-origin"]).toBe("*");
    expect(reply.headers["x-amzn-errortype"]).toMatch(/Exception$/);
    expect(event).toBeUndefined();
  });

  it("a body over 10 MB", async () => {
    const reply = await publish(`"${"x".repeat(10 * 1024 * 1024)}"`);
    expect(reply).toMatchObject({ status: 413, json: { message: "Request Too Long" } });
  });

  it("an unknown API and an unknown stage", async () => {
    for (const path of ["/_api/other/prod/publish", "/_api/api1/beta/publish", "/_api/api1"]) {
      const reply = await exchange(door.port, "GET", { path, headers: {}, body: "" });
      expect(reply).toMatchObject({ status: 403, text: '{"message":"Forbidden"}' });
    }
  });
});

describe("limits", () => {
  it("a key over its burst is 429, and is let in again as the bucket fills", async () => {
    const statuses = [];
    for (let n = 0; n < 6; n += 1) statuses.push((await publish({ action: "stop" })).status);
    expect(statuses).toEqual([200, 200, 200, 200, 200, 429]);
    nowMs += 1_000;
    expect(await publish({ action: "stop" })).toMatchObject({ status: 200 });
  });

  it("a quota that is used up is 429 until the next day", async () => {
    const headers = { "x-api-key": "q".repeat(20) };
    expect((await publish({ action: "stop" }, headers)).status).toBe(200);
    expect((await publish({ action: "stop" }, headers)).status).toBe(200);
    const reply = await publish({ action: "stop" }, headers);
    expect(reply).toMatchObject({ status: 429, json: { message: "Limit Exceeded" } });
    nowMs += 86_400_000;
    expect((await publish({ action: "stop" }, headers)).status).toBe(200);
  });

  it("a stage's own limit on one method holds for all keys together", async () => {
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await ask("GET", "/limited")).status);
    expect(statuses).toEqual([200, 200, 429]);
  });
});

describe("a mock", () => {
  it("answers a preflight without a key", async () => {
    const reply = await ask("OPTIONS", "/publish", { headers: { "x-api-key": "" } });
    expect(reply).toMatchObject({ status: 204, text: "" });
    expect(reply.headers["access-control-allow-methods"]).toBe("GET,POST,OPTIONS");
  });

  it("allows several origins through a template, as the CDK writes it", async () => {
    const origin = async (value: string) =>
      (await ask("OPTIONS", "/search", { headers: { origin: value } })).headers[
        "access-control-allow-origin"
      ];
    expect(await origin("https://b.example")).toBe("https://b.example");
    expect(await origin("https://evil.example")).toBe("https://a.example");
  });

  it("refuses a media type it has no template for, where it passes none through", async () => {
    const headers = { "content-type": "text/csv" };
    expect((await ask("GET", "/typed", { headers })).status).toBe(415);
    expect((await ask("GET", "/typed")).json).toEqual({ stage: "prod", q: "" });
  });
});

describe("around it", () => {
  it("the access log has a line in the stage's format for each request", async () => {
    accessLog.length = 0;
    await publish({ action: "stop" });
    await publish({});
    await ask("GET", "/nothing");
    expect(accessLog.map((line) => JSON.parse(line))).toMatchObject([
      { path: "/publish", status: "200", length: "13", user: "-" },
      { path: "/publish", status: "400" },
      { path: "-", status: "404" },
    ]);
  });

  it("AWS's own client finds the API and the key's value", async () => {
    const { items } = await client.send(new GetRestApisCommand({}));
    expect(items).toMatchObject([{ id: "api1", name: "Sample" }]);
    const key = await client.send(new GetApiKeyCommand({ apiKey: "key1", includeValue: true }));
    expect(key.value).toBe(KEY);
    expect((await client.send(new GetApiKeyCommand({ apiKey: "key1" }))).value).toBeUndefined();
    expect(restApis.keyValue("key1")).toBe(KEY);
  });

  it("the Host form of an API's address works as well", async () => {
    const headers = { host: `api1.execute-api.localhost:${door.port}`, "x-api-key": KEY };
    const wire = { path: "/prod/robots/r1", headers, body: "" };
    expect((await exchange(door.port, "GET", wire)).status).toBe(200);
  });
});
