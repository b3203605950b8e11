/**
 * Story: a REST API that the CDK synthesized asks functions of its own who may call it; AWS's own
 * client finds the authorizers. Method: the local host as a process, functions in theirs.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APIGatewayClient, GetAuthorizersCommand } from "@aws-sdk/client-api-gateway";
import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { fromIni } from "@aws-sdk/credential-providers";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { synthesizeGuardedApi } from "./rest-authorizers-app.ts";

const FUNCTIONS = `
const policy = (Effect, Resource, more) => ({
  principalId: "someone",
  policyDocument: {
    Version: "2012-10-17",
    Statement: [{ Action: "execute-api:Invoke", Effect, Resource }],
  },
  ...more,
});
export const judge = async ({ authorizationToken, methodArn }) => {
  const [, word] = authorizationToken.split(" ");
  if (word === "unknown") throw new Error("Unauthorized");
  if (word === "broken") throw new Error("the token was " + word);
  if (word === "deny") return policy("Deny", "*");
  const stage = methodArn.split("/").slice(0, 2).join("/");
  return policy("Allow", stage + "/GET/robots/rover-1", { context: { level: 7 } });
};
export const judgeRequest = async ({ headers, queryStringParameters, methodArn }) =>
  policy(headers["x-secret"] === "open" + queryStringParameters.who ? "Allow" : "Deny", methodArn);
export const backend = async ({ requestContext }) => ({
  statusCode: 200,
  body: JSON.stringify(requestContext.authorizer),
});
`;

let dir: string;
let host: RunningHost;
const clean = new AsyncDisposableStack();

beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), "rest-authorizers-"));
  clean.defer(() => rmSync(dir, { recursive: true }));
  const codeDir = join(dir, "code");
  mkdirSync(codeDir);
  writeFileSync(join(codeDir, "index.mjs"), FUNCTIONS);
  synthesizeGuardedApi(join(dir, "cdk.out"), codeDir);
  host = clean.use(
    await startLocalHost({ args: ["--assembly", join(dir, "cdk.out"), "--no-devices"] }),
  );
});
afterAll(() => clean.disposeAsync());

function client<T>(make: (options: object) => T): T {
  const endpoint = host.output("OutriderLocal", "Endpoint");
  const filepath = host.output("OutriderLocal", "AccessKeyFile");
  return make({ region: "us-east-1", endpoint, credentials: fromIni({ filepath }) });
}

async function ask(path: string, headers: Record<string, string> = {}) {
  const reply = await fetch(`${host.output("Guarded", "ApiUrl").replace(/\/$/, "")}${path}`, {
    headers,
  });
  return [reply.status, await reply.json()];
}
const bearer = (word: string) => ({ authorization: `Bearer ${word}` });

describe("a REST API behind a TOKEN authorizer", () => {
  it("lets in by the policy, and hands the context on", async () => {
    const [status, authorizer] = await ask("/robots/rover-1", bearer("good"));
    expect(status).toBe(200);
    expect(authorizer).toMatchObject({ principalId: "someone", level: "7" });
  });

  it.each([
    ["none", {}, 401, "Unauthorized"],
    ["another form", { authorization: "Basic abc" }, 401, "Unauthorized"],
    ["an unknown", bearer("unknown"), 401, "Unauthorized"],
    [
      "a denied",
      bearer("deny"),
      403,
      "User is not authorized to access this resource with an explicit deny",
    ],
    ["a broken", bearer("broken"), 500, null],
  ] as const)("refuses %s token in AWS's words", async (_name, headers, status, message) => {
    expect(await ask("/robots/rover-1", { ...headers })).toEqual([status, { message }]);
  });

  it("judges other methods by the policy that it has, without asking again", async () => {
    const message = "User is not authorized to access this resource";
    expect(await ask("/robots", bearer("good"))).toEqual([403, { message }]);
    expect(await ask("/robots/rover-2", bearer("good"))).toEqual([403, { message }]);
    expect((await ask("/robots/rover-1", bearer("once-more")))[0]).toBe(200);
    const logs = client((options) => new CloudWatchLogsClient(options));
    const logGroupName = `/aws/lambda/${host.output("Guarded", "JudgeName")}`;
    const reports = async () => {
      const filter = { logGroupName, filterPattern: '"REPORT"' };
      return (await logs.send(new FilterLogEventsCommand(filter))).events?.length;
    };
    // good, unknown, deny, broken and once-more: each asked about once.
    await expect.poll(reports).toBe(5);
    logs.destroy();
  });
});

it("a REQUEST authorizer is invoked in the role that it names", async () => {
  expect((await ask("/request?who=me", { "x-secret": "openme" }))[0]).toBe(200);
  expect((await ask("/request?who=me", { "x-secret": "openyou" }))[0]).toBe(403);
  expect((await ask("/request", { "x-secret": "openme" }))[0]).toBe(401);
});

it("AWS's own client finds the authorizers", async () => {
  const gateway = client((options) => new APIGatewayClient(options));
  const restApiId = host.output("Guarded", "ApiId");
  const { items = [] } = await gateway.send(new GetAuthorizersCommand({ restApiId }));
  expect(items.map(({ type }) => type).sort()).toEqual(["REQUEST", "TOKEN"]);
  gateway.destroy();
});
