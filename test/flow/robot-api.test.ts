// Aim: the robot API does what the original's did, and refuses everything else clearly. Method: plain
// HTTP against the running stacks; the bus trace and the stored telemetry are the judges.
import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { monotonicMs } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { atRest, followBus, moving } from "../rig/bus-trace.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { apiWith, type SignedIn, signIn } from "../rig/sign-in.ts";

const ROBOT = "rover-1";
/** Provisioned, but its programs never run. */
const ASLEEP = "rover-asleep";
const PROVISION = join(import.meta.dirname, "../../tools/provision.ts");
const opened = new AsyncDisposableStack();
let host: RunningHost;
let apiUrl: string;
let apiKey: string;
let operator: SignedIn;

beforeAll(async () => {
  host = opened.use(await startLocalHost());
  apiUrl = host.output("OutriderRobot", "ApiURL");
  apiKey = (await readFile(host.output("OutriderLocal", "ApiKeyFile"), "utf8")).trim();
  const outputs = join(host.dataDir, "outputs.json");
  await promisify(execFile)(process.execPath, [PROVISION, ASLEEP, "--outputs", outputs]);
  operator = await signIn(host);
  await eventually(`/robots/${ROBOT}`, ({ body }) => body["online"] === true);
}, 120_000);

afterAll(() => opened.disposeAsync());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

const call = (path: string, init?: RequestInit): Promise<Answer> => operator.api(path, init);

const post = (body: unknown, headers: Record<string, string> = {}) =>
  call("/publish", {
    method: "POST",
    headers,
    body: typeof body === "string" ? body : JSON.stringify(body),
  });

/** Asks until the answer fits, since what devices report takes a moment to be stored. */
async function eventually(path: string, fits: (answer: Answer) => boolean): Promise<Answer> {
  for (const endMs = monotonicMs() + 10_000; ; ) {
    const answer = await call(path);
    if (fits(answer)) return answer;
    if (monotonicMs() > endMs) expect.unreachable(JSON.stringify(answer));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("POST /publish", () => {
  it("drives one pulse of 200 ms at the original's speed", async () => {
    using trace = followBus(host.deviceDir(ROBOT));
    const sentAtMs = monotonicMs();
    const { status, body } = await post({ action: "forward", robot: ROBOT });
    expect(status).toBe(200);
    expect(body).toMatchObject({ robot: ROBOT, action: "forward" });
    const started = await trace.next(moving, sentAtMs);
    const ended = await trace.next(atRest, started.t);
    const pulse = trace.changes.filter(({ t }) => t >= started.t && t <= ended.t);
    expect(Math.max(...pulse.map(({ motors }) => motors[0]))).toBe(0.5);
    expect(ended.t - started.t).toBeGreaterThan(120);
    expect(ended.t - started.t).toBeLessThan(400);
  });

  it("turns left with the left side back and the right side forward", async () => {
    using trace = followBus(host.deviceDir(ROBOT));
    const sentAtMs = monotonicMs();
    expect((await post({ action: "left", robot: ROBOT })).status).toBe(200);
    await trace.next(([left, right]) => left < 0 && right > 0, sentAtMs);
  });

  it("refuses an unknown action, an unknown member and what is no JSON with 400", async () => {
    for (const body of [{ action: "jump" }, { action: "left", speed: 9 }, {}, "{", "[]", ""]) {
      const answer = await post(body);
      expect([JSON.stringify(body), answer.status]).toEqual([JSON.stringify(body), 400]);
      expect(answer.body["message"]).toBeTypeOf("string");
      expect(answer.body["requestId"]).toBeTypeOf("string");
    }
  });

  it("asks for a name when several robots are registered and none is named", async () => {
    const { status, body } = await post({ action: "stop" });
    expect(status).toBe(400);
    expect(body["message"]).toMatch(/robot/i);
  });

  it("answers 404 for a robot that is not registered and 409 for one that is offline", async () => {
    expect((await post({ action: "left", robot: "nobody" })).status).toBe(404);
    expect((await post({ action: "left", robot: ASLEEP })).status).toBe(409);
  });

  it("takes the id token with the scheme Bearer and without, and refuses others with 401", async () => {
    const stop = { action: "stop", robot: ROBOT };
    const bearer = { authorization: `Bearer ${operator.idToken}` };
    expect((await post(stop, bearer)).status).toBe(200);
    const forged = `${operator.idToken.slice(0, -8)}AAAAAAAA`;
    for (const authorization of [forged, "Bearer x", "x", ""])
      expect((await post(stop, { authorization })).status).toBe(401);
    expect((await apiWith(host)("/robots")).status).toBe(401);
    expect((await apiWith(host)("/robots", { headers: { "x-api-key": apiKey } })).status).toBe(401);
  });

  it("refuses another method and another path", async () => {
    expect((await call("/publish", { method: "PUT", body: "{}" })).status).toBe(404);
    expect((await call("/nothing")).status).toBe(404);
  });

  it("refuses a body that is far larger than any action", async () => {
    const { status } = await post({ action: "left", robot: "x".repeat(5_000) });
    expect([400, 413]).toContain(status);
  });

  it("is open to pages of other origins, as the original was", async () => {
    const headers = { origin: "http://example.com", "access-control-request-method": "POST" };
    const response = await fetch(`${apiUrl}/publish`, { method: "OPTIONS", headers });
    expect(response.status).toBeLessThan(300);
    expect(response.headers.get("access-control-allow-methods")).toContain("POST");
    expect(response.headers.get("access-control-allow-headers")).toMatch(/authorization/i);
  });
});

describe("POST /machine/publish", () => {
  const machine = (action: string, key = apiKey) =>
    apiWith(host)("/machine/publish", {
      method: "POST",
      headers: { "x-api-key": key },
      body: JSON.stringify({ action, robot: ROBOT }),
    });

  it("drives for scripts that show the key, and for nobody else", async () => {
    using trace = followBus(host.deviceDir(ROBOT));
    const sentAtMs = monotonicMs();
    expect((await machine("forward")).status).toBe(200);
    await trace.next(moving, sentAtMs);
    expect((await machine("forward", "")).status).toBe(403);
    expect((await machine("forward", "x".repeat(40))).status).toBe(403);
    const init = { method: "POST", body: JSON.stringify({ action: "stop", robot: ROBOT }) };
    expect((await call("/machine/publish", init)).status).toBe(403);
  });

  it("drives only while nobody holds the lease, and stops always", async () => {
    const change = (kind: string) =>
      call(`/robots/${ROBOT}/lease`, { method: "POST", body: JSON.stringify({ kind }) });
    expect((await change("acquire")).status).toBe(200);
    const refused = await machine("forward");
    expect(refused).toMatchObject({
      status: 409,
      body: { lease: { version: expect.any(Number) } },
    });
    expect(refused.body["message"]).toMatch(/holds the lease/);
    expect((await machine("stop")).status).toBe(200);
    expect((await post({ action: "forward", robot: ROBOT })).status).toBe(200);
    expect((await change("release")).status).toBe(200);
    expect((await machine("forward")).status).toBe(200);
  });
});

describe("GET /robots", () => {
  it("lists every robot with its presence", async () => {
    const { body } = await eventually("/robots", ({ body: { robots } }) =>
      (robots as { robot: string; online: boolean }[]).some((r) => r.robot === ROBOT && r.online),
    );
    const robots = body["robots"] as { robot: string; online: boolean }[];
    expect(new Set(robots.map(({ robot }) => robot))).toEqual(new Set([ROBOT, ASLEEP]));
    expect(robots.find(({ robot }) => robot === ASLEEP)?.online).toBe(false);
  });

  it("shows one robot with its last telemetry, and 404 for another", async () => {
    const { body } = await eventually(`/robots/${ROBOT}`, (a) => a.body["telemetry"] !== null);
    expect(body["telemetry"]).toMatchObject({
      batteryV: expect.any(Number),
      leftThrottle: expect.any(Number),
    });
    expect((await call(`/robots/${ROBOT.replace("-", "%2D")}`)).status).toBe(200);
    expect((await call("/robots/nobody")).status).toBe(404);
  });
});

describe("GET /robots/{robot}/telemetry", () => {
  it("gives the stored telemetry of a period, oldest first", async () => {
    const { body } = await eventually(
      `/robots/${ROBOT}/telemetry`,
      (a) => (a.body["telemetry"] as unknown[] | undefined)?.length !== 0,
    );
    const times = (body["telemetry"] as { takenAtMs: number }[]).map((one) => one.takenAtMs);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    const from = (times.at(-1) ?? 0) + 3_600_000;
    const later = await call(`/robots/${ROBOT}/telemetry?from=${from}&to=${from + 1}`);
    expect(later.body["telemetry"]).toEqual([]);
  });

  it("refuses a period that is none", async () => {
    expect((await call(`/robots/${ROBOT}/telemetry?from=yesterday`)).status).toBe(400);
    expect((await call(`/robots/${ROBOT}/telemetry?from=2&to=1`)).status).toBe(400);
  });
});
