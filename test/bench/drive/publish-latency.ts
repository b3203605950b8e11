/** Measures POST /publish → motor write against a bare HTTP server that publishes to the same broker. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { monotonicMs, withTimeout } from "@outrider/runtime";
import { atRest, type BusTrace, followBus, moving } from "../../rig/bus-trace.ts";
import type { RunningHost } from "../../rig/local-host.ts";
import { type BenchRow, quantile, ratioRow } from "../bench.ts";

const WINDOWS = 8;
const POSTS_PER_WINDOW = 8;
/** Time between the end of a pulse and the next request. */
const PAUSE_MS = 30;

/** Measures both in turns on the same robot. */
export async function publishLatency(host: RunningHost, robot: string): Promise<BenchRow[]> {
  using trace = followBus(host.deviceDir(robot));
  const apiKey = (await readFile(host.output("OutriderLocal", "ApiKeyFile"), "utf8")).trim();
  const bare = await startBareServer(host, robot);
  const api = { url: `${host.output("OutriderRobot", "ApiURL")}/machine/publish`, apiKey };
  const chain: number[] = [];
  const floor: number[] = [];
  try {
    await window({ url: api.url, apiKey, robot }, trace);
    for (let index = 0; index < WINDOWS; index += 1) {
      chain.push(...(await window({ url: api.url, apiKey, robot }, trace)));
      floor.push(...(await window({ url: bare.url, apiKey, robot }, trace)));
    }
  } finally {
    bare.child.kill();
    await once(bare.child, "exit");
  }
  const row = (share: number, goal?: number) =>
    ratioRow(
      `POST /publish to motor write p${share * 100}`,
      { value: quantile(chain, share), floor: quantile(floor, share), unit: "ms" },
      goal,
    );
  return [row(0.5, 6), row(0.95, 6), row(0.99)];
}

interface Target {
  readonly url: string;
  readonly apiKey: string;
  readonly robot: string;
}

async function window(target: Target, trace: BusTrace): Promise<number[]> {
  const latencies: number[] = [];
  for (let index = 0; index < POSTS_PER_WINDOW; index += 1) {
    await sleep(PAUSE_MS);
    const sentAtMs = monotonicMs();
    const response = await fetch(target.url, {
      method: "POST",
      headers: { "content-type": "application/json", "x-api-key": target.apiKey },
      body: JSON.stringify({ action: "forward", robot: target.robot }),
    });
    if (!response.ok) throw new Error(`${target.url}: ${response.status} ${await response.text()}`);
    await response.arrayBuffer();
    const change = await trace.next(moving, sentAtMs);
    latencies.push(change.t - sentAtMs);
    await trace.next(atRest, change.t);
  }
  return latencies;
}

async function startBareServer(
  host: RunningHost,
  robot: string,
): Promise<{ readonly child: ChildProcess; readonly url: string }> {
  const child = fork(join(import.meta.dirname, "bare-server.ts"), [
    host.output("OutriderLocal", "Endpoint"),
    host.output("OutriderLocal", "AccessKeyFile"),
    robot,
  ]);
  const [url] = (await withTimeout(once(child, "message"), 10_000, "the bare server")) as [string];
  return { child, url };
}
