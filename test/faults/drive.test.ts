// Aim: whatever dies or stalls while a robot is driven, it stands still within the limits and never
// moves again by itself. Method: the real chain; kill -9 of its processes and a proxy in its link; the
// bus trace, stamped by the machine's monotonic clock, is the judge.
import { readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { monotonicMs } from "@outrider/runtime";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { atRest, type BusTrace, followBus, moving } from "../rig/bus-trace.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { connectOperator, type DriveState, type Operator, robotOnline } from "../rig/operator.ts";
import { startTcpProxy, type TcpProxy } from "../rig/tcp-proxy.ts";

const ROBOT = "rover-1";
/** The hold's 250 ms, the gate's tick of 5 ms, and room for a busy machine to schedule both. */
const HOLD_END_MS_MAX = 450;
/** The design's 500 ms for a new gate, and room for a busy machine. */
const GATE_BACK_MS_MAX = 1_500;

const opened = new AsyncDisposableStack();
let host: RunningHost;
let proxy: TcpProxy;
let ann: Operator;
let trace: BusTrace;

beforeAll(async () => {
  host = opened.use(await startLocalHost());
  ann = opened.use(await connectOperator(host, ROBOT));
  await robotOnline(ann, ROBOT);
  await ann.acquire();
  trace = opened.use(followBus(host.deviceDir(ROBOT)));
  const broker = host.output("OutriderLocal", "IotEndpoint");
  proxy = opened.use(await startTcpProxy(Number(broker.split(":")[1])));
  await routeThrough(proxy);
}, 120_000);

afterAll(() => opened.disposeAsync());

beforeEach(async () => {
  await obeysAgain();
});

function pids(): Readonly<Record<"main" | "gate" | "bus", number>> {
  return JSON.parse(readFileSync(join(host.deviceDir(ROBOT), "pids.json"), "utf8"));
}

/** Points the robot at the proxy; its supervisor starts it again with the new config. */
async function routeThrough({ port }: TcpProxy): Promise<void> {
  const path = join(host.deviceDir(ROBOT), "config.json");
  const config = JSON.parse(await readFile(path, "utf8"));
  config.iot.endpoint = `localhost:${port}`;
  await writeFile(path, JSON.stringify(config));
  process.kill(pids().main, "SIGKILL");
}

/** Sends zero until the robot answers, as after a restart it does within seconds. */
async function armAgain(): Promise<DriveState> {
  for (let attempt = 0; attempt < 60; attempt += 1) {
    const state = await ann.arm(500).catch(() => undefined);
    if (state !== undefined) return state;
  }
  return expect.unreachable("the robot did not come back");
}

/** Drives and stops until the motors follow. */
async function obeysAgain(): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    await armAgain();
    const sentAtMs = monotonicMs();
    await ann.drive(0.2, 0.2);
    const moved = await trace.next(moving, sentAtMs, 500).catch(() => undefined);
    await ann.drive(0, 0);
    if (moved === undefined) continue;
    await trace.next(atRest, moved.t);
    return;
  }
  expect.unreachable("the robot does not move");
}

/** Drives for a moment, as a held key does, and gives the time of the last command. */
async function hold(): Promise<number> {
  const startedAtMs = monotonicMs();
  await ann.arm();
  await ann.drive(0.2, 0.2);
  await trace.next(moving, startedAtMs);
  await ann.nextState(() => true);
  const lastSentAtMs = monotonicMs();
  await ann.drive(0.2, 0.2);
  return lastSentAtMs;
}

/** Clears the emergency stop, again while the robot that came back has not heard of the lease. */
async function clears(): Promise<void> {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const { bootId, clockMs } = await armAgain();
    const cleared = ann.nextState(({ emergencyStop }) => !emergencyStop, 500);
    await ann.stop("clear-emergency-stop", { bootId, clockMs });
    const isCleared = await cleared.then(
      () => true,
      () => false,
    );
    if (isCleared) return;
  }
  expect.unreachable("the emergency stop was not cleared");
}

describe("while a robot drives", () => {
  it("kill -9 of the main program zeroes the motors, and they stay so when it is back", async () => {
    await hold();
    const killedAtMs = monotonicMs();
    process.kill(pids().main, "SIGKILL");
    const { t } = await trace.next(atRest, killedAtMs);
    expect(t - killedAtMs).toBeLessThan(HOLD_END_MS_MAX);
    await armAgain();
    expect(trace.changes.filter((c) => c.t > t && moving(c.motors))).toEqual([]);
  });

  it("kill -9 of the gate brings another, which zeroes before anything else", async () => {
    await hold();
    const { gate } = pids();
    const killedAtMs = monotonicMs();
    process.kill(gate, "SIGKILL");
    const { t } = await trace.next(atRest, killedAtMs);
    expect(t - killedAtMs).toBeLessThan(GATE_BACK_MS_MAX);
    await obeysAgain();
    expect(pids().gate).not.toBe(gate);
  });

  it("a cut link zeroes the motors", async () => {
    const lastSentAtMs = await hold();
    proxy.cut();
    const { t } = await trace.next(atRest, lastSentAtMs);
    expect(t - lastSentAtMs).toBeLessThan(HOLD_END_MS_MAX);
  });

  it("a stalled link ends the hold, and what it delivers late is refused", async () => {
    await hold();
    proxy.hold();
    const heldAtMs = monotonicMs();
    for (let count = 0; count < 10; count += 1) {
      await ann.drive(0.2, 0.2);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const { t } = await trace.next(atRest, heldAtMs);
    expect(t - heldAtMs).toBeLessThan(HOLD_END_MS_MAX);
    proxy.release();
    // The zero that arms again comes after everything that was held, and nothing moves before it.
    await armAgain();
    const armedAtMs = monotonicMs();
    await obeysAgain();
    const late = trace.changes.filter((c) => c.t > t && c.t < armedAtMs && moving(c.motors));
    expect(late).toEqual([]);
  });

  it("a partition is survived: the robot comes back by itself and stands still", async () => {
    await hold();
    proxy.hold();
    const heldAtMs = monotonicMs();
    await ann.drive(0.2, 0.2);
    const { t } = await trace.next(atRest, heldAtMs);
    proxy.cut();
    proxy.release();
    await obeysAgain();
    expect(t - heldAtMs).toBeLessThan(HOLD_END_MS_MAX);
  });
});

describe("the emergency stop", () => {
  it("outlives kill -9 of main and gate together", async () => {
    await hold();
    const latched = ann.nextState(({ emergencyStop }) => emergencyStop);
    await ann.stop("emergency-stop");
    await latched;
    const { main, gate } = pids();
    process.kill(gate, "SIGKILL");
    process.kill(main, "SIGKILL");
    const { emergencyStop } = await armAgain();
    expect(emergencyStop).toBe(true);
    await clears();
  });
});
