/** Aim: authorizers let in and refuse as API Gateway's do. Method: real HTTP, functions in process. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { InvokeResult } from "../contracts.ts";
import type { MayInvoke } from "../gateway/invoke-right.ts";
import { failure } from "../lambda/outcome.ts";
import { answer, type GuardedApi, startGuardedApi } from "./guarded-api-rig.ts";
import { ARN, policy } from "./sample-guarded-api.ts";

type Event = Readonly<Record<string, unknown>>;

let api: GuardedApi;
let nowMs = 0;
let mayInvoke: MayInvoke;
let authorizer: (event: Event) => InvokeResult | Promise<InvokeResult>;
let authorizerEvents: Event[] = [];

beforeAll(async () => {
  api = await startGuardedApi({
    authorizer: (event) => {
      authorizerEvents.push(event);
      return authorizer(event);
    },
    mayInvoke: (...asked) => mayInvoke(...asked),
    nowMs: () => nowMs,
  });
});
beforeEach(() => {
  nowMs += 4_000_000;
  mayInvoke = () => true;
  authorizer = () => answer(policy("Allow", `${ARN}/*`));
  authorizerEvents = [];
  api.forget();
});
afterAll(() => api.close());

const ask: GuardedApi["ask"] = (...request) => api.ask(...request);
const bearer = { authorization: "Bearer abc" };

describe("a TOKEN authorizer", () => {
  it("gets the token and the method's ARN, and hands its context to the backend as texts", async () => {
    authorizer = () => answer(policy("Allow", `${ARN}/*`, { context: { n: 1, ok: true } }));
    expect((await ask("/robots/rover-1", bearer)).status).toBe(200);
    expect(authorizerEvents).toEqual([
      { type: "TOKEN", methodArn: `${ARN}/GET/robots/rover-1`, authorizationToken: "Bearer abc" },
    ]);
    expect(api.backendEvent?.requestContext["authorizer"]).toEqual({
      principalId: "user1",
      n: "1",
      ok: "true",
      integrationLatency: 0,
    });
    expect(api.accessLog).toEqual(["user1 1 - -"]);
  });

  it.each([
    ["no token", {}],
    ["an empty token", { authorization: "" }],
    ["a token of another form", { authorization: "Bearer 1" }],
    ["a token that fits only in part", { authorization: "xBearer abc1" }],
  ] as [string, Record<string, string>][])("refuses %s unasked", async (_name, headers) => {
    const reply = await ask("/robots", headers);
    expect(reply).toMatchObject({ status: 401, json: { message: "Unauthorized" } });
    expect(reply.headers.get("x-amzn-errortype")).toBe("UnauthorizedException");
    expect(authorizerEvents).toEqual([]);
  });

  it("keeps what it got for its time, for the stage's other methods too", async () => {
    authorizer = () => answer(policy("Allow", `${ARN}/GET/robots/rover-*`));
    expect((await ask("/robots/rover-1", bearer)).status).toBe(200);
    expect((await ask("/robots/rover-2", bearer)).status).toBe(200);
    expect((await ask("/robots", bearer)).status).toBe(403);
    expect(authorizerEvents).toHaveLength(1);
    await ask("/robots/rover-2", bearer, "beta");
    await ask("/robots/rover-1", { authorization: "Bearer xyz" });
    expect(authorizerEvents).toHaveLength(3);
    nowMs += 300_000;
    await ask("/robots/rover-1", bearer);
    expect(authorizerEvents).toHaveLength(4);
  });

  it("names one resource in one way, however it is written", async () => {
    authorizer = () => answer(policy("Deny", `${ARN}/GET/robots/rover-1`));
    for (const path of ["/robots/%72over-1", "/%72obots/rover-1/", "/robots/rover%2D1"]) {
      expect((await ask(path, bearer)).json["message"]).toContain("explicit deny");
    }
    expect(authorizerEvents[0]).toMatchObject({ methodArn: `${ARN}/GET/robots/rover-1` });
  });

  it("asks anew every time where it keeps nothing", async () => {
    for (let n = 0; n < 2; n += 1) expect((await ask("/fresh", bearer)).status).toBe(200);
    expect(authorizerEvents).toHaveLength(2);
  });
});

describe("a policy", () => {
  const explicit = "User is not authorized to access this resource with an explicit deny";
  const implicit = "User is not authorized to access this resource";
  const statement = (Effect: string, Resource: string, more: object = {}) => ({
    Action: "execute-api:Invoke",
    Effect,
    Resource,
    ...more,
  });
  const withStatements = (...Statement: object[]) => ({
    principalId: "u",
    policyDocument: { Version: "2012-10-17", Statement },
  });
  it.each([
    ["of a deny", policy("Deny", "*"), explicit],
    ["of another method", policy("Allow", `${ARN}/POST/fresh`), implicit],
    ["of another stage", policy("Allow", `${ARN.replace("prod", "beta")}/GET/fresh`), implicit],
    ["with a trailing slash", policy("Allow", `${ARN}/GET/fresh/`), implicit],
    [
      "of stage and verb exchanged",
      policy("Allow", `${ARN.replace("/prod", "/GET/prod/fresh")}`),
      implicit,
    ],
    [
      "with a deny beside",
      withStatements(statement("Allow", "*"), statement("Deny", `${ARN}/GET/*`)),
      explicit,
    ],
    [
      "for another address",
      withStatements(
        statement("Allow", "*", { Condition: { IpAddress: { "aws:SourceIp": "10.0.0.0/8" } } }),
      ),
      implicit,
    ],
    ["of nothing", withStatements(), implicit],
  ])("%s does not let in", async (_name, output, message) => {
    authorizer = () => answer(output);
    const reply = await ask("/fresh", bearer);
    expect(reply).toMatchObject({ status: 403, json: { message } });
    expect(reply.headers.get("x-amzn-errortype")).toBe("AccessDeniedException");
    expect(api.accessLog).toEqual([expect.stringMatching(/ - ACCESS_DENIED -$/)]);
    expect(api.backendEvent).toBeUndefined();
  });
});

describe("an authorizer's fault", () => {
  it.each([
    ["an error", failure("Error", "secret")],
    ["nothing", answer(null)],
    ["no principal", answer({ policyDocument: policy("Allow", "*").policyDocument })],
    ["no policy", answer({ principalId: "user1" })],
    ["a nested context", answer(policy("Allow", "*", { context: { a: { b: 1 } } }))],
    ["a context with claims", answer(policy("Allow", "*", { context: { claims: "x" } }))],
    ["a resource over 512 characters", answer(policy("Allow", `${ARN}/${"x".repeat(512)}`))],
    ["an effect that is none", answer(policy("allow", "*"))],
  ])("%s is 500", async (_name, result) => {
    authorizer = () => result;
    const reply = await ask("/fresh", bearer);
    expect(reply).toMatchObject({ status: 500, json: { message: null } });
    expect(reply.headers.get("x-amzn-errortype")).toBe("AuthorizerConfigurationException");
    expect(api.accessLog[0]).toContain("- - AUTHORIZER_CONFIGURATION_ERROR ");
    expect(api.accessLog[0]).not.toContain("secret");
  });

  it("throwing Unauthorized is 401, and is not kept", async () => {
    authorizer = () => failure("Error", "Unauthorized");
    for (let n = 0; n < 2; n += 1) {
      expect(await ask("/robots", bearer)).toMatchObject({
        status: 401,
        json: { message: "Unauthorized" },
      });
    }
    expect(authorizerEvents).toHaveLength(2);
  });

  it("a function that may not be invoked is not", async () => {
    const asked: unknown[] = [];
    mayInvoke = (...question) => {
      asked.push(question.slice(1));
      return false;
    };
    expect((await ask("/robots", bearer)).status).toBe(500);
    expect((await ask("/fresh", bearer)).status).toBe(500);
    expect(authorizerEvents).toEqual([]);
    const source = "arn:aws:execute-api:us-east-1:000000000000:api1/authorizers";
    expect(asked).toEqual([
      [`${source}/token`, undefined],
      [`${source}/fresh`, "arn:aws:iam::000000000000:role/invoker"],
    ]);
  });

  it("an ARN over 1600 bytes is 414", async () => {
    const reply = await ask(`/robots/${"x".repeat(1_600)}`, bearer);
    expect(reply).toMatchObject({ status: 414, json: { message: "Request URI too long" } });
  });
});

describe("a REQUEST authorizer", () => {
  it("gets the request, and is kept by all of its identity sources", async () => {
    const get = (a: string, b: string) => ask(`/request?b=${b}`, { "x-a": a });
    expect((await get("1", "2")).status).toBe(200);
    await get("1", "2");
    await get("1", "3");
    await get("2", "2");
    expect(authorizerEvents).toHaveLength(3);
    expect(authorizerEvents[0]).toMatchObject({
      type: "REQUEST",
      methodArn: `${ARN}/GET/request`,
      resource: "/request",
      path: "/request",
      httpMethod: "GET",
      headers: { "x-a": "1" },
      queryStringParameters: { b: "2" },
      multiValueQueryStringParameters: { b: ["2"] },
      pathParameters: {},
      stageVariables: { v: "1" },
      requestContext: { apiId: "api1", stage: "prod", identity: { sourceIp: "127.0.0.1" } },
    });
    expect(authorizerEvents[0]).not.toHaveProperty("body");
  });

  it("is not asked when a source lacks", async () => {
    for (const [path, headers] of [
      ["/request", { "x-a": "1" }],
      ["/request?b=1", {}],
    ] as const) {
      expect((await ask(path, headers)).status).toBe(401);
    }
    expect(authorizerEvents).toEqual([]);
  });
});

describe("keys from authorizers", () => {
  it("are the ones that count, after the authorizer", async () => {
    const header = { ...bearer, "x-api-key": "k".repeat(20) };
    expect(await ask("/keyed", header)).toMatchObject({
      status: 403,
      json: { message: "Forbidden" },
    });
    authorizer = () => answer(policy("Allow", "*", { usageIdentifierKey: "k".repeat(20) }));
    expect((await ask("/keyed", bearer)).status).toBe(200);
    expect(api.backendEvent?.requestContext).toMatchObject({ identity: { apiKeyId: "key1" } });
    expect((await ask("/keyed")).status).toBe(401);
  });
});
