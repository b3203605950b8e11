/** Aim: an HTTP API answers as API Gateway's does. Method: real HTTP, functions in process. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { InvokeResult } from "../contracts.ts";
import type { MayInvoke } from "../gateway/invoke-right.ts";
import { failure } from "../lambda/outcome.ts";
import { answer, type HttpApiRig, startHttpApi } from "./http-api-rig.ts";

type Event = Readonly<Record<string, unknown>>;

let api: HttpApiRig;
let nowMs = 0;
let event: Event | undefined;
let result: () => InvokeResult;
let mayInvoke: MayInvoke;

beforeAll(async () => {
  api = await startHttpApi({
    run: (name, given) => {
      if (name === "slow") return new Promise<InvokeResult>(() => undefined);
      event = given;
      return result();
    },
    mayInvoke: (...asked) => mayInvoke(...asked),
    nowMs: () => nowMs,
  });
});
beforeEach(() => {
  nowMs += 60_000;
  event = undefined;
  result = () => answer({ done: true });
  mayInvoke = () => true;
  api.accessLog.length = 0;
});
afterAll(() => api.close());

describe("an event of format 2.0", () => {
  it("has what AWS's has, and leaves out what is empty", async () => {
    const headers = { "X-One": "1", cookie: "a=1; b=2", "user-agent": "test" };
    await api.ask("/robots/rover%201?tag=a&tag=b%20c&x=", { headers });
    expect(event).toMatchObject({
      version: "2.0",
      routeKey: "GET /robots/{robot}",
      rawPath: "/robots/rover 1",
      rawQueryString: "tag=a&tag=b%20c&x=",
      cookies: ["a=1", "b=2"],
      headers: { "x-one": "1", "x-forwarded-proto": "http" },
      queryStringParameters: { tag: "a,b c", x: "" },
      pathParameters: { robot: "rover 1" },
      stageVariables: { name: "backend" },
      isBase64Encoded: false,
      requestContext: {
        accountId: "000000000000",
        apiId: "http1",
        http: {
          method: "GET",
          path: "/robots/rover 1",
          protocol: "HTTP/1.1",
          sourceIp: "127.0.0.1",
          userAgent: "test",
        },
        routeKey: "GET /robots/{robot}",
        stage: "$default",
        time: expect.stringMatching(/^02\/Jan\/2026:/),
      },
    });
    for (const absent of ["body", "multiValueHeaders"]) expect(event).not.toHaveProperty(absent);
    expect(event?.["headers"]).not.toHaveProperty("cookie");
    expect(event?.["requestContext"]).not.toHaveProperty("authorizer");
  });

  it("has the stage's name in its path, and not in its route", async () => {
    await api.ask("/beta/robots/r1");
    expect(event).toMatchObject({ rawPath: "/beta/robots/r1", routeKey: "GET /robots/{robot}" });
    expect(event?.["requestContext"]).toMatchObject({ stage: "beta" });
  });

  it.each([
    ["application/json", '{"a":1}', false],
    ["text/csv; charset=utf-8", "a,b", false],
    ["application/ld+json", "{}", false],
    ["application/x-www-form-urlencoded", "a=1", true],
    ["image/png", "\u0001\u0002", true],
  ])("has a body of %s as it is sent, or in base64", async (type, body, isBase64Encoded) => {
    await api.ask("/robots/a/b", { method: "POST", headers: { "content-type": type }, body });
    const text = isBase64Encoded ? Buffer.from(body).toString("base64") : body;
    expect(event).toMatchObject({ body: text, isBase64Encoded, pathParameters: { proxy: "a/b" } });
  });
});

it("an event of format 1.0 has nulls and all values of each name", async () => {
  result = () => answer({ statusCode: 200 });
  await api.ask("/v1/r1?a=1&a=2", { headers: { "X-One": "1" } });
  expect(event).toMatchObject({
    version: "1.0",
    resource: "/v1/{robot}",
    path: "/v1/r1",
    httpMethod: "GET",
    multiValueHeaders: { "X-One": ["1"] },
    queryStringParameters: { a: "2" },
    multiValueQueryStringParameters: { a: ["1", "2"] },
    pathParameters: { robot: "r1" },
    body: null,
    requestContext: { resourcePath: "/v1/{robot}", identity: { sourceIp: "127.0.0.1" } },
  });
});

describe("an answer", () => {
  const got = async (path: string) => {
    const reply = await api.ask(path);
    return [reply.status, reply.headers.get("content-type"), await reply.text()];
  };
  it.each([
    ["an object", { done: true }, [200, "application/json", '{"done":true}']],
    ["a text", "hello", [200, "application/json", "hello"]],
    ["null", null, [200, "application/json", "null"]],
    ["a status alone", { statusCode: 204 }, [204, "text/plain;charset=UTF-8", ""]],
    [
      "bytes",
      { statusCode: 200, headers: { "Content-Type": "x/y" }, body: "YWI=", isBase64Encoded: true },
      [200, "x/y", "ab"],
    ],
    [
      "a status that is none",
      { statusCode: "many" },
      [500, "application/json", '{"message":"Internal Server Error"}'],
    ],
    [
      "a body that is no text",
      { statusCode: 200, body: {} },
      [500, "application/json", '{"message":"Internal Server Error"}'],
    ],
  ])("is inferred from %s in format 2.0", async (_name, value, expected) => {
    result = () => answer(value);
    expect(await got("/robots/r1")).toEqual(expected);
  });

  it("sets each cookie, and bears the request's id", async () => {
    result = () => answer({ statusCode: 200, cookies: ["a=1", "b=2"] });
    const reply = await api.ask("/robots/r1");
    expect(reply.headers.getSetCookie()).toEqual(["a=1", "b=2"]);
    const requestId = reply.headers.get("apigw-requestid");
    expect(event).toMatchObject({ requestContext: { requestId } });
  });

  it("is never inferred in format 1.0", async () => {
    result = () => answer({ done: true });
    expect((await got("/v1/r1"))[0]).toBe(500);
    result = () => answer({ statusCode: 201, multiValueHeaders: { "X-A": ["1", "2"] }, body: "x" });
    const reply = await api.ask("/v1/r1");
    expect([reply.status, reply.headers.get("x-a"), await reply.text()]).toEqual([
      201,
      "1, 2",
      "x",
    ]);
  });

  it("of a function that fails, is late or may not be invoked tells nothing of it", async () => {
    result = () => failure("Error", "secret");
    expect(await got("/robots/r1")).toEqual([
      500,
      "application/json",
      '{"message":"Internal Server Error"}',
    ]);
    expect(await got("/slow")).toEqual([
      503,
      "application/json",
      '{"message":"Service Unavailable"}',
    ]);
    const asked: string[] = [];
    mayInvoke = (_functionArn, sourceArn) => {
      asked.push(sourceArn);
      return false;
    };
    event = undefined;
    expect((await got("/beta/robots/r1"))[0]).toBe(500);
    expect(event).toBeUndefined();
    expect(asked).toEqual([
      "arn:aws:execute-api:us-east-1:000000000000:http1/beta/GET/robots/{robot}",
    ]);
  });
});

describe("around routes", () => {
  it("there is nothing without one", async () => {
    const reply = await api.ask("/nothing");
    expect([reply.status, await reply.json()]).toEqual([404, { message: "Not Found" }]);
    expect((await api.ask("/robots/r1", { method: "DELETE" })).status).toBe(404);
    for (const path of ["/%zz", "/robots/a%2Fb"]) expect((await api.ask(path)).status).toBe(400);
  });

  it("stage variables name the function", async () => {
    expect((await api.ask("/named")).status).toBe(200);
  });

  it("a route's own limit holds", async () => {
    const statuses = [];
    for (let n = 0; n < 3; n += 1) statuses.push((await api.ask("/limited")).status);
    expect(statuses).toEqual([200, 200, 429]);
  });

  it("the access log says what happened", async () => {
    await api.ask("/robots/r1");
    await api.ask("/nothing");
    result = () => failure("Error", "secret");
    await api.ask("/robots/r1");
    expect(api.accessLog).toEqual([
      "GET /robots/{robot} 200 - - - -",
      "- 404 Not Found - - -",
      "GET /robots/{robot} 500 Internal Server Error - the function failed with Error -",
    ]);
  });
});

describe("CORS", () => {
  const origin = "https://a.example";
  const preflight = { origin, "access-control-request-method": "POST" };
  it("answers preflights without a function", async () => {
    const reply = await api.ask("/jwt", { method: "OPTIONS", headers: preflight });
    expect(reply.status).toBe(204);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      "access-control-allow-origin": origin,
      "access-control-allow-methods": "GET,POST",
      "access-control-allow-headers": "authorization",
      "access-control-allow-credentials": "true",
      "access-control-max-age": "60",
    });
    expect(event).toBeUndefined();
    const other = { ...preflight, origin: "https://evil.example" };
    const refused = await api.ask("/jwt", { method: "OPTIONS", headers: other });
    expect(refused.headers.get("access-control-allow-origin")).toBeNull();
  });

  it("puts its own headers in the place of the function's, on errors too", async () => {
    const headers = { "Access-Control-Allow-Origin": "*", "x-seen": "1" };
    result = () => answer({ statusCode: 200, headers });
    const reply = await api.ask("/robots/r1", { headers: { origin } });
    expect(reply.headers.get("access-control-allow-origin")).toBe(origin);
    expect(reply.headers.get("access-control-expose-headers")).toBe("x-seen");
    const refused = await api.ask("/jwt", { headers: { origin } });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([
      401,
      origin,
    ]);
    const other = await api.ask("/robots/r1", { headers: { origin: "https://evil.example" } });
    expect(other.headers.get("access-control-allow-origin")).toBeNull();
  });
});
