/** Aim: functions authorize HTTP APIs as on AWS. Method: real HTTP, functions in process. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { InvokeResult } from "../contracts.ts";
import { failure } from "../lambda/outcome.ts";
import { answer, type HttpApiRig, startHttpApi } from "./http-api-rig.ts";

type Event = Readonly<Record<string, unknown>>;

const ARN = "arn:aws:execute-api:us-east-1:000000000000:http1/$default";
let api: HttpApiRig;
let nowMs = 0;
let asked: Event[] = [];
let backendEvent: Event | undefined;
let authorizer: () => InvokeResult;

beforeAll(async () => {
  api = await startHttpApi({
    run: (name, event) => {
      if (name === "authorizer") {
        asked.push(event);
        return authorizer();
      }
      backendEvent = event;
      return answer({ statusCode: 200 });
    },
    nowMs: () => nowMs,
  });
});
beforeEach(() => {
  nowMs += 100_000;
  asked = [];
  backendEvent = undefined;
});
afterAll(() => api.close());

const ask = (path: string, authorization = "t") => api.ask(path, { headers: { authorization } });
const policy = (Effect: string, Resource: string) => ({
  principalId: "u",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect, Resource }],
  },
  context: { key: "value", list: [1] },
});

describe("a simple response", () => {
  it("lets in, with its context as it is, and is kept for all routes", async () => {
    authorizer = () => answer({ isAuthorized: true, context: { n: 1, list: ["a"] } });
    expect((await ask("/simple/1")).status).toBe(200);
    expect((await ask("/simple/2")).status).toBe(200);
    expect(backendEvent).toMatchObject({
      requestContext: { authorizer: { lambda: { n: 1, list: ["a"] } } },
    });
    expect(asked).toHaveLength(1);
    expect(asked[0]).toMatchObject({
      version: "2.0",
      type: "REQUEST",
      routeArn: `${ARN}/GET/simple/1`,
      identitySource: ["t"],
      routeKey: "GET /simple/{id}",
      rawPath: "/simple/1",
      pathParameters: { id: "1" },
    });
    nowMs += 60_000;
    await ask("/simple/1");
    expect(asked).toHaveLength(2);
  });

  it("refuses with 403, unasked with 401, and with 500 what has not its shape", async () => {
    authorizer = () => answer({ isAuthorized: false });
    const reply = await ask("/simple/1");
    expect([reply.status, await reply.json()]).toEqual([403, { message: "Forbidden" }]);
    const without = await api.ask("/simple/1");
    expect([without.status, await without.json()]).toEqual([401, { message: "Unauthorized" }]);
    expect(asked).toHaveLength(1);
    for (const value of [{ isAuthorized: "true" }, policy("Allow", "*"), null]) {
      authorizer = () => answer(value);
      const wrong = await ask("/simple/1", JSON.stringify(value));
      expect([wrong.status, await wrong.json()]).toEqual([
        500,
        { message: "Internal Server Error" },
      ]);
    }
    expect(backendEvent).toBeUndefined();
  });
});

describe("a policy", () => {
  it.each(["/policy/1", "/version1/1"])(
    "at %s decides on the path that is called",
    async (path) => {
      authorizer = () => answer(policy("Allow", `${ARN}/GET${path}`));
      expect((await ask(path)).status).toBe(200);
      expect((await ask(`${path}0`)).status).toBe(403);
      authorizer = () => answer(policy("Deny", "*"));
      expect((await ask(path)).status).toBe(403);
      authorizer = () => failure("Error", "Unauthorized");
      expect((await ask(path)).status).toBe(401);
      authorizer = () => failure("Error", "other");
      expect((await ask(path)).status).toBe(500);
      expect(asked).toHaveLength(5);
    },
  );

  it("of format 1.0 has that format's event", async () => {
    authorizer = () => answer(policy("Allow", "*"));
    await ask("/version1/1");
    expect(asked[0]).toMatchObject({
      version: "1.0",
      type: "REQUEST",
      methodArn: `${ARN}/GET/version1/1`,
      identitySource: "t",
      authorizationToken: "t",
      resource: "/version1/{id}",
      httpMethod: "GET",
    });
    expect(backendEvent).toMatchObject({
      requestContext: { authorizer: { lambda: { key: "value" } } },
    });
  });
});
