/**
 * Story: a function of a stack fetches from NASA and from elsewhere, while NASA is played here. Method:
 * the whole host on an assembly; the function in its own process, with AWS's client beside.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  GetFunctionConfigurationCommand,
  InvokeCommand,
  LambdaClient,
} from "@aws-sdk/client-lambda";
import { fromIni } from "@aws-sdk/credential-providers";
import { build } from "esbuild";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { synthesizeNasa } from "./nasa-app.ts";

const FETCHER = `
import { LambdaClient, ListFunctionsCommand } from "@aws-sdk/client-lambda";
export const handler = async ({ url }) => {
  if (url === undefined) {
    const { Functions } = await new LambdaClient().send(new ListFunctionsCommand());
    return { functions: Functions.length };
  }
  const response = await fetch(url);
  const { status, headers } = response;
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status, sample: headers.get("x-outrider-sample"), text: bytes.toString("latin1", 0, 400) };
};`;

const clean = new AsyncDisposableStack();
let host: RunningHost;
beforeAll(async () => {
  const dir = mkdtempSync(join(tmpdir(), "nasa-flow-"));
  clean.defer(() => rmSync(dir, { recursive: true }));
  const [codeDir, outdir] = [join(dir, "code"), join(dir, "cdk.out")];
  mkdirSync(codeDir);
  writeFileSync(join(dir, "fetcher.mjs"), FETCHER);
  await build({
    entryPoints: [join(dir, "fetcher.mjs")],
    ...{ outfile: join(codeDir, "index.mjs"), bundle: true, platform: "node", format: "esm" },
    nodePaths: [join(import.meta.dirname, "../../node_modules")],
    banner: {
      js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
    },
  });
  synthesizeNasa({ outdir, codeDir });
  const args = [
    "--assembly",
    outdir,
    "--no-devices",
    "--parameters",
    "OutriderMars:PhotoSource=mine",
  ];
  host = clean.use(await startLocalHost({ args }));
}, 60_000);
afterAll(() => clean.disposeAsync());

function connection() {
  return {
    endpoint: host.output("OutriderLocal", "Endpoint"),
    region: "us-east-1",
    credentials: fromIni({ filepath: host.output("OutriderLocal", "AccessKeyFile") }),
  };
}

async function fetcher(event: object): Promise<Record<string, unknown>> {
  const client = new LambdaClient(connection());
  const FunctionName = host.output("OutriderMars", "FetcherName");
  const { Payload, FunctionError } = await client.send(
    new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
  );
  const answer = JSON.parse(Buffer.from(Payload ?? []).toString()) as Record<string, unknown>;
  return { failed: FunctionError !== undefined, ...answer };
}

const INSIGHT = "https://api.nasa.gov/insight_weather/?api_key=DEMO_KEY&feedtype=json&ver=1.0";

describe("a function of the stack", () => {
  it("gets the feeds that are played here, marked as samples", async () => {
    const answer = await fetcher({ url: INSIGHT });
    expect(answer).toMatchObject({ status: 200, sample: "true" });
    expect(answer["text"]).toContain('"AT"');
  });

  it("gets a painted picture", async () => {
    const url = "http://mars.nasa.gov/msl-raw-images/sample/2026-01-01/NAVCAM-1.JPG";
    const answer = await fetcher({ url });
    expect(answer).toMatchObject({ status: 200, sample: "true" });
    expect(String(answer["text"]).slice(0, 3)).toBe("\u00ff\u00d8\u00ff");
  }, 60_000);

  it("fails as the player is told to fail", async () => {
    const told = (fault: string) =>
      fetch(`${host.output("OutriderLocal", "Endpoint")}/_outrider/nasa`, {
        method: "POST",
        body: JSON.stringify({ source: "insight", fault }),
      });
    expect((await told("error")).status).toBe(200);
    expect(await fetcher({ url: INSIGHT })).toMatchObject({ status: 500 });
    await told("none");
    expect(await fetcher({ url: INSIGHT })).toMatchObject({ status: 200 });
  });

  it("reaches nothing else outside, and AWS's client the front door as ever", async () => {
    expect(await fetcher({ url: "https://elsewhere.example/" })).toMatchObject({ failed: true });
    expect(await fetcher({})).toMatchObject({ failed: true, errorType: "AccessDeniedException" });
  });
});

it("the stack is told of NASA's sources, unless somebody says otherwise", async () => {
  const lambda = new LambdaClient(connection());
  const FunctionName = host.output("OutriderMars", "FetcherName");
  const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
  expect(Environment?.Variables).toEqual({ WEATHER: "insight", PHOTOS: "mine" });
});
