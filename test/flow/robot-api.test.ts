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
import { connectOperator, robotOnline } from "../rig/operator.ts";

const ROBOT = "rover-1";
/** Provisioned, but its programs never run. */
const ASLEEP = "rover-asleep";
const PROVISION = join(import.meta.dirname, "../../tools/provision.ts");
const opened = new AsyncDisposableStack();
let host: RunningHost;
let apiUrl: string;
let apiKey: string;

beforeAll(async () => {
  host = opened.use(await startLocalHost());
  apiUrl = host.output("OutriderRobot", "ApiURL");
  apiKey = (await readFile(host.output("OutriderLocal", "ApiKeyFile"), "utf8")).trim();
  const outputs = join(host.dataDir, "outputs.json");
  await promisify(execFile)(process.execPath, [PROVISION, ASLEEP, "--outputs", outputs]);
  using operator = await connectOperator(host, ROBOT);
  await robotOnline(operator, ROBOT);
}, 120_000);

afterAll(() => opened.disposeAsync());

interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

async function call(path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = { "content-type": "application/json", "x-api-key": apiKey, ...init.headers };
  const response = await fetch(`${apiUrl}${path}`, { ...init, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

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

  it("refuses a missing or wrong key with 403", async () => {
    expect((await post({ action: "stop", robot: ROBOT }, { "x-api-key": "" })).status).toBe(403);
    const wrong = { "x-api-key": "x".repeat(40) };
    expect((await post({ action: "stop", robot: ROBOT }, wrong)).status).toBe(403);
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
