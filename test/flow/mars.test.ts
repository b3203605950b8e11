/**
 * Story: a display asks for weather and a photo from Mars, while its sources come and go. Method: the whole
 * host on the kit's stacks, with NASA's player told to misbehave; HTTP with the key, MQTT as a viewer's
 * console would, AWS's own clients for what an owner does.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { GetRetainedMessageCommand, IoTDataPlaneClient } from "@aws-sdk/client-iot-data-plane";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { decode, mars } from "@outrider/protocol";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { administrator, type MarsApi, openMarsApi, untilFetched } from "../rig/mars-api.ts";
import { readBmp } from "../rig/read-bmp.ts";

const opened = new AsyncDisposableStack();
let host: RunningHost;
let api: MarsApi;

beforeAll(async () => {
  host = opened.use(await startLocalHost({ args: ["--only", "OutriderMars", "--no-devices"] }));
  api = await openMarsApi(host);
  await untilFetched(api);
}, 150_000);
afterAll(() => opened.disposeAsync());

const WAIT = { timeout: 60_000, interval: 200 };

interface Report {
  readonly image_url: string;
  readonly insight: Record<string, unknown>;
  readonly weather: Record<string, unknown>;
  readonly photo: Record<string, unknown>;
  readonly [member: string]: unknown;
}

async function report(): Promise<Report | undefined> {
  const response = await api.get("/mars");
  return response.ok ? ((await response.json()) as Report) : undefined;
}

/** Runs a fetch as the schedule does, and gives what it says. */
async function fetchNow(): Promise<Record<string, unknown>> {
  const client = new LambdaClient(administrator(host));
  const FunctionName = host.output("OutriderMars", "FetchFunctionName");
  const { Payload } = await client.send(new InvokeCommand({ FunctionName }));
  return JSON.parse(new TextDecoder().decode(Payload)) as Record<string, unknown>;
}

/** Fetches, and gives the report that has it: what is known is remembered for a second. */
async function freshReport(): Promise<Report | undefined> {
  const startedAtMs = Date.now();
  expect(await fetchNow()).toMatchObject({ weather: "new" });
  const fetchedAtMs = async () => (await report())?.weather["fetchedAtMs"];
  await expect.poll(fetchedAtMs, WAIT).toBeGreaterThanOrEqual(startedAtMs);
  return report();
}

/** Tells the player of NASA what a source is to do. */
async function tell(order: object): Promise<void> {
  const address = `${host.output("OutriderLocal", "Endpoint")}/_outrider/nasa`;
  const answer = await fetch(address, { method: "POST", body: JSON.stringify(order) });
  expect(answer.ok).toBe(true);
}

async function retained(): Promise<Report> {
  const client = new IoTDataPlaneClient(administrator(host));
  const { payload } = await client.send(new GetRetainedMessageCommand({ topic: mars.topic }));
  const read = decode(mars, payload ?? new Uint8Array());
  if (!read.ok) throw new Error(read.problem);
  return read.value as unknown as Report;
}

describe("a display", () => {
  it("is refused without the key, in the words of every refusal", async () => {
    for (const headers of [{}, { "x-api-key": "x".repeat(40) }] as Record<string, string>[]) {
      const refused = await fetch(`${api.url}/mars`, { headers });
      expect(refused.status).toBe(403);
      expect(await refused.json()).toMatchObject({ message: "Forbidden" });
    }
  });

  it("gets the original's members, with units, from the first fetch at the start", async () => {
    expect(await report()).toMatchObject({
      insight: {
        sol: expect.any(String),
        av_at: expect.any(Number),
        av_HWS: expect.any(Number),
        av_PRE: expect.any(Number),
        season: expect.any(String),
      },
      units: { av_at: "°C", av_HWS: "m/s", av_PRE: "Pa" },
      weather: { source: "insight", sample: true },
      photo: { source: "rover-photos", sample: true },
    });
  });

  it("is told 304 while nothing changed", async () => {
    const etag = (await api.get("/mars")).headers.get("etag") ?? "";
    const again = await api.get("/mars", { "if-none-match": etag });
    expect([again.status, await again.text()]).toEqual([304, ""]);
  });

  it("gets a BMP through the CDN that ImageMagick and a strict reader open", async () => {
    const { image_url: address = "" } = (await report()) ?? {};
    const response = await fetch(address, { headers: { origin: "http://localhost:1" } });
    expect(response.headers.get("content-type")).toBe("image/bmp");
    expect(response.headers.get("cache-control")).toContain("immutable");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect(readBmp(bytes)).toMatchObject({ widthPx: 320, heightPx: 240 });
    const dir = mkdtempSync(join(tmpdir(), "outrider-mars-"));
    writeFileSync(join(dir, "mars.bmp"), bytes);
    const format = ["-format", "%m %w %h %[depth]", join(dir, "mars.bmp")];
    expect(execFileSync("identify", format, { encoding: "utf8" })).toBe("BMP3 320 240 8");
    rmSync(dir, { recursive: true });
    expect((await fetch(address)).headers.get("x-cache")).toBe("Hit from cloudfront");
  });

  it.each([
    ["image/jpeg", "width=480&height=320", "image/jpeg"],
    ["image/x-rgb565", "width=240&height=320&fit=contain", "image/x-rgb565"],
    ["image/bmp", "width=800&height=480", "image/bmp"],
  ])("of another size is led to %s", async (accept, query, type) => {
    const led = await api.get(`/mars/photo?${query}`, { accept });
    expect(led.status).toBe(302);
    const file = await fetch(led.headers.get("location") ?? "");
    expect(file.headers.get("content-type")).toBe(type);
    const { length } = new Uint8Array(await file.arrayBuffer());
    if (type === "image/x-rgb565") expect(length).toBe(240 * 320 * 2);
    if (type === "image/bmp") expect(length).toBeGreaterThan(800 * 480);
  });

  it.each(["width=15", "width=2000", "height=tall", "fit=stretch", "colour=red"])(
    "is told what is wrong with ?%s",
    async (query) => {
      const refused = await api.get(`/mars?${query}`);
      expect(refused.status).toBe(400);
      expect(await refused.json()).toMatchObject({
        message: expect.stringContaining(query.split("=")[0] ?? ""),
        requestId: expect.any(String),
      });
    },
  );

  it("hears of it on MQTT too: the message is retained", async () => {
    const heard = await retained();
    const asked = await report();
    expect(heard.insight).toEqual(asked?.insight);
    expect(heard.image_url).toBe(asked?.image_url);
  });
});

describe("while a source fails", () => {
  afterEach(() => tell({ source: "all", fault: "none" }));

  it.each([
    ["half", "document", /half a document/],
    ["html", "page", /sign-in page/],
    ["cut", "unreachable", /stopped in the middle/],
    ["error", "unreachable", /answers 500/],
  ])(
    "as by %s, the last good answer stays and says why",
    async (fault, code, problem) => {
      const good = await freshReport();
      await tell({ source: "insight", fault });
      expect(await fetchNow()).toMatchObject({ weather: code, photo: "same", published: true });
      await expect
        .poll(async () => (await report())?.weather, WAIT)
        .toMatchObject({
          fetchedAtMs: good?.weather["fetchedAtMs"],
          problem: expect.stringMatching(problem),
        });
      expect((await report())?.insight).toEqual(good?.insight);
      expect((await retained()).weather["problem"]).toMatch(problem);
      await tell({ source: "insight", fault: "none" });
      expect(await fetchNow()).toMatchObject({ weather: "new", published: true });
    },
    60_000,
  );

  it("a key that is wrong is named, and never shown", async () => {
    const client = new SecretsManagerClient(administrator(host));
    const SecretId = host.output("OutriderMars", "NasaSecretArn");
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: "NotNasasKey123" }));
    expect(await fetchNow()).toMatchObject({ weather: "key" });
    expect(JSON.stringify(await retained())).not.toContain("NotNasasKey123");
    await client.send(new PutSecretValueCommand({ SecretId, SecretString: "DEMO_KEY" }));
    expect(await fetchNow()).toMatchObject({ weather: "new" });
  });

  it("the key's budget ends the asking, not the answers", async () => {
    const outcomes: unknown[] = [];
    for (let count = 0; count < 40 && outcomes.at(-1) !== "budget"; count++)
      outcomes.push((await fetchNow())["weather"]);
    expect(outcomes.at(-1)).toBe("budget");
    await expect
      .poll(async () => (await report())?.weather["problem"], WAIT)
      .toMatch(/spent|no more/);
    expect((await report())?.insight["sol"]).toMatch(/\d/);
  }, 60_000);
});

describe("the machine", () => {
  it("keeps it all over a kill", async () => {
    const before = await report();
    await host.kill();
    host = opened.use(
      await startLocalHost({
        args: ["--only", "OutriderMars", "--no-devices"],
        dataDir: host.dataDir,
      }),
    );
    api = await openMarsApi(host);
    const after = await report();
    expect(after?.insight).toEqual(before?.insight);
    expect((await fetch(after?.image_url ?? "")).status).toBe(200);
  }, 120_000);
});
