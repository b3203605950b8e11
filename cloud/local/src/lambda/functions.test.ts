/** Aim: functions run, fail and end as on Lambda. Method: real processes, AWS's own client. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetFunctionCommand,
  InvokeCommand,
  LambdaClient,
  ListFunctionsCommand,
} from "@aws-sdk/client-lambda";
import { silentLog } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REGION } from "../aws-names.ts";
import type { FunctionDefinition, Logs } from "../contracts.ts";
import { createFrontDoor, type FrontDoor } from "../front-door/front-door.ts";
import { createIam, type LocalIam } from "../iam/credentials.ts";
import { createFunctions, type LocalFunctions } from "./functions.ts";

const ROLE = "arn:aws:iam::000000000000:role/function";
const lines: string[] = [];
const logs: Logs = {
  put: (_group, _stream, message) => void lines.push(message),
  putGroup: () => undefined,
};
let stateDir: string;
let iam: LocalIam;
let door: FrontDoor;
let functions: LocalFunctions;
let client: LambdaClient;

beforeAll(async () => {
  stateDir = mkdtempSync(join(tmpdir(), "functions-"));
  iam = createIam({ stateDir, log: silentLog });
  iam.putRole({ arn: ROLE, name: "function", trust: { Statement: [] } });
  door = await createFrontDoor({ port: 0, iam, log: silentLog });
  const options = { stateDir, endpoint: door.endpoint, iam, logs, log: silentLog };
  functions = createFunctions({ ...options, instancesMax: 3, retryMs: [10, 20] });
  door.addService(functions.service);
  client = new LambdaClient({
    region: REGION,
    endpoint: door.endpoint,
    credentials: iam.administrator,
    maxAttempts: 1,
  });
});
afterAll(async () => {
  client.destroy();
  functions.close();
  await door.close();
  rmSync(stateDir, { recursive: true });
});

function codeDir(name: string, source: string, file = "index.mjs"): string {
  const dir = join(stateDir, name);
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, file), source);
  return dir;
}

function put(name: string, source: string, more: Partial<FunctionDefinition> = {}): void {
  functions.put({
    name,
    arn: `arn:aws:lambda:${REGION}:000000000000:function:${name}`,
    runtime: "nodejs24.x",
    handler: "index.handler",
    codeDir: codeDir(name, source),
    roleArn: ROLE,
    timeoutS: 5,
    memoryMb: 256,
    environment: { COLOR: "blue" },
    logGroup: `/aws/lambda/${name}`,
    tracing: false,
    ...more,
  });
}

async function invoke(FunctionName: string, event: unknown = {}) {
  const reply = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  const text = Buffer.from(reply.Payload ?? []).toString();
  return { error: reply.FunctionError, value: JSON.parse(text) };
}

describe("a Node function", () => {
  it("gets its event, its environment, its role's keys and a context, and is reused", async () => {
    put(
      "echo",
      `let count = 0;
       export const handler = async (event, context) => {
         count += 1;
         console.log("seen", event.n);
         const { COLOR, AWS_REGION, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, HOME } = process.env;
         return { event, count, COLOR, AWS_REGION, AWS_ENDPOINT_URL, AWS_ACCESS_KEY_ID, HOME,
           left: context.getRemainingTimeInMillis(), name: context.functionName,
           id: context.awsRequestId, trace: process.env._X_AMZN_TRACE_ID };
       };`,
    );
    const { value } = await invoke("echo", { n: 1 });
    expect(value).toMatchObject({
      event: { n: 1 },
      count: 1,
      COLOR: "blue",
      AWS_REGION: REGION,
      AWS_ENDPOINT_URL: door.endpoint,
      name: "echo",
    });
    expect(value.HOME).toBeUndefined();
    expect(value.trace).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24};/);
    expect(value.left).toBeGreaterThan(4_000);
    expect(iam.find(value.AWS_ACCESS_KEY_ID)?.principal.roleArn).toBe(ROLE);
    expect((await invoke("echo", { n: 2 })).value.count).toBe(2);
    await expect.poll(() => lines.filter((line) => line.startsWith("REPORT"))).toHaveLength(2);
    expect(lines.find((line) => line.includes("\tINFO\tseen 1"))).toContain(value.id);
    expect(lines).toContain(`START RequestId: ${value.id} Version: $LATEST`);
    expect(lines.some((line) => line.includes("Init Duration:"))).toBe(true);
  });

  it("that throws reports type, message and trace, and goes on", async () => {
    put("thrower", `export const handler = async (e) => { throw new RangeError("no " + e.n); };`);
    const { error, value } = await invoke("thrower", { n: 7 });
    expect(error).toBe("Unhandled");
    expect(value).toMatchObject({ errorType: "RangeError", errorMessage: "no 7" });
    expect(value.trace[0]).toBe("RangeError: no 7");
  });

  it("over its time is killed, and the next invocation starts fresh", async () => {
    put(
      "slow",
      `export const handler = async (e) => { if (e.hang) for (;;); return process.pid; };`,
      { timeoutS: 1 },
    );
    const first = (await invoke("slow")).value;
    const { error, value } = await invoke("slow", { hang: true });
    expect(error).toBe("Unhandled");
    expect(value.errorMessage).toMatch(
      /^RequestId: \S+ Error: Task timed out after 1\.00 seconds$/,
    );
    expect((await invoke("slow")).value).not.toBe(first);
  });

  it("that ends itself while it works is an exit error with its status", async () => {
    put("quitter", `export const handler = async (e) => process.exit(e.status);`);
    const { value } = await invoke("quitter", { status: 3 });
    expect(value).toMatchObject({ errorType: "Runtime.ExitError" });
    expect(value.errorMessage).toContain("Runtime exited with error: exit status 3");
    const silent = await invoke("quitter", { status: 0 });
    expect(silent.value.errorMessage).toContain("without providing a reason");
  });

  it("whose promise is rejected unseen fails by name", async () => {
    put(
      "unseen",
      `export const handler = async () => {
         Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 1000)); };`,
    );
    const { value } = await invoke("unseen");
    expect(value.errorType).toBe("Runtime.UnhandledPromiseRejection");
  });

  it("that takes more memory than it has is killed", async () => {
    put(
      "hungry",
      `export const handler = async () => {
         const all = [];
         for (;;) { all.push(Buffer.alloc(16e6, 1)); await new Promise((r) => setTimeout(r, 20)); } };`,
      { memoryMb: 128 },
    );
    const { value } = await invoke("hungry");
    expect(value.errorMessage).toContain("signal: killed");
  });

  it("that answers with more than 6 MB fails, with just under does not", async () => {
    put("big", `export const handler = async (e) => "x".repeat(e.length);`);
    const { value } = await invoke("big", { length: 6 * 1024 * 1024 + 1 });
    expect(value.errorType).toBe("Function.ResponseSizeTooLarge");
    const most = await invoke("big", { length: 6 * 1024 * 1024 - 2 });
    expect(most.value).toHaveLength(6 * 1024 * 1024 - 2);
  });

  it.each([
    ["no-export", "export const other = 1;", "index.handler", "Runtime.HandlerNotFound"],
    ["no-file", "", "absent.handler", "Runtime.ImportModuleError"],
    ["bad-syntax", "export const handler = (", "index.handler", "Runtime.UserCodeSyntaxError"],
    ["bad-init", "throw new TypeError('at start');", "index.handler", "TypeError"],
    [
      "callback",
      "export const handler = (e, c, cb) => cb(null, 1);",
      "index.handler",
      "Runtime.CallbackHandlerDeprecated",
    ],
  ])("that can't start (%s) says why", async (name, source, handler, errorType) => {
    put(name, source, { handler });
    expect((await invoke(name)).value.errorType).toBe(errorType);
  });

  it("as CommonJS and with nested exports works too", async () => {
    put("nested", "", {
      codeDir: codeDir("nested", "exports.a = { b: async () => 'deep' };", "main.js"),
      handler: "main.a.b",
    });
    expect((await invoke("nested")).value).toBe("deep");
  });
});

describe("many at once", () => {
  it("take an instance each up to the bound, then wait their turn", async () => {
    put(
      "pid",
      `export const handler = async () => {
         await new Promise((r) => setTimeout(r, 100)); return process.pid; };`,
    );
    const replies = await Promise.all(Array.from({ length: 7 }, () => invoke("pid")));
    expect(new Set(replies.map(({ value }) => value)).size).toBe(3);
  });

  it("are all answered where AWS would run them side by side", async () => {
    put("quick", "export const handler = () => 1;");
    const replies = await Promise.all(Array.from({ length: 300 }, () => invoke("quick")));
    expect(replies.filter(({ value }) => value === 1)).toHaveLength(300);
  });
});

describe("swapped code", () => {
  it("is used by the next invocation, while one under way ends with the old", async () => {
    put(
      "swapped",
      `export const handler = async (e) => {
         console.log("old at work", e.ms);
         await new Promise((r) => setTimeout(r, e.ms)); return "old"; };`,
    );
    expect((await invoke("swapped", { ms: 0 })).value).toBe("old");
    const underWay = invoke("swapped", { ms: 200 });
    await expect.poll(() => lines.some((line) => line.endsWith("old at work 200"))).toBe(true);
    await functions.swap("swapped", codeDir("swapped-new", `export const handler = () => "new";`));
    expect((await invoke("swapped", { ms: 0 })).value).toBe("new");
    expect((await underWay).value).toBe("old");
  });
});

describe("an own bootstrap", () => {
  it("runs over the Runtime API in any language", async () => {
    const dir = codeDir(
      "own",
      `#!${process.execPath}
const api = "http://" + process.env.AWS_LAMBDA_RUNTIME_API + "/2018-06-01/runtime/invocation/";
for (;;) {
  const asked = await fetch(api + "next");
  const id = asked.headers.get("lambda-runtime-aws-request-id");
  const body = JSON.stringify({ own: await asked.json(), root: process.cwd() });
  await fetch(api + id + "/response", { method: "POST", body });
}
`,
      "bootstrap",
    );
    chmodSync(join(dir, "bootstrap"), 0o755);
    put("own", "", { runtime: "provided.al2023", codeDir: dir });
    expect((await invoke("own", { n: 1 })).value).toEqual({ own: { n: 1 }, root: dir });
  });

  it("that is missing fails by name", async () => {
    put("none", "", { runtime: "provided.al2023" });
    expect((await invoke("none")).value.errorType).toBe("Runtime.InvalidEntrypoint");
  });
});

describe("the API", () => {
  it("tries an event that failed twice more", async () => {
    put(
      "event",
      `export const handler = async () => { console.log("try"); throw new Error("x"); };`,
    );
    const reply = await client.send(
      new InvokeCommand({ FunctionName: "event", InvocationType: "Event", Payload: "{}" }),
    );
    expect(reply.StatusCode).toBe(202);
    await expect.poll(() => lines.filter((line) => line.endsWith("\ttry"))).toHaveLength(3);
  });

  it("lists, shows and dry-runs functions", async () => {
    const { Functions = [] } = await client.send(new ListFunctionsCommand({}));
    expect(Functions.map(({ FunctionName }) => FunctionName)).toContain("echo");
    const shown = await client.send(new GetFunctionCommand({ FunctionName: "echo" }));
    expect(shown.Configuration).toMatchObject({ Runtime: "nodejs24.x", Timeout: 5 });
    const dry = new InvokeCommand({ FunctionName: "echo", InvocationType: "DryRun" });
    expect((await client.send(dry)).StatusCode).toBe(204);
  });

  it("refuses what is unknown, too large or no JSON with AWS's errors", async () => {
    await expect(invoke("nobody")).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    const large = invoke("echo", "x".repeat(6 * 1024 * 1024));
    await expect(large).rejects.toMatchObject({ name: "RequestTooLargeException" });
    const broken = client.send(new InvokeCommand({ FunctionName: "echo", Payload: "{" }));
    await expect(broken).rejects.toMatchObject({ name: "InvalidRequestContentException" });
    expect(() => put("old", "", { runtime: "nodejs18.x" })).toThrow("not nodejs18.x");
  });
});
