/**
 * Disturbs a real browser's connection to the camera: the picture's gap is measured by the time that
 * the camera wrote into the pixels, and by when they were shown.
 */
import { accessSync, readdirSync, readFileSync } from "node:fs";
import { monotonicMs } from "@outrider/runtime";
import { type Browser, chromium } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { until } from "../faults/video-rig.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { launchBrowser } from "./console-host.ts";
import { longestGap, openVideoPage, type VideoPage } from "./video-page.ts";

const ROBOT = "rover-1";
/** Longest gap in the picture that a disturbance of signaling may cause, in ms. */
const GAP_MS_MAX = 1_000;
/** The same for a restart of ICE: a new handshake, 0.3 s on a quiet machine; see decision 011. */
const ICE_GAP_MS_MAX = 2_000;
/** The master drops a viewer that is silent for so long, in ms; the page is suspended for longer. */
const SUSPENDED_MS = 10_500;
const hasRelay = isInstalled("turnserver");

let host: RunningHost;
let browser: Browser;
beforeAll(async () => {
  const args = hasRelay ? ["--turn"] : [];
  [host, browser] = await Promise.all([startLocalHost({ args }), launchBrowser()]);
}, 120_000);
afterAll(async () => {
  await browser?.close();
  await host?.[Symbol.asyncDispose]();
});

async function openLive(by = browser): Promise<VideoPage> {
  const opened = await openVideoPage(by, host, ROBOT);
  await isLive(opened);
  return opened;
}

async function isLive(opened: VideoPage): Promise<void> {
  await until("live", async () => (await opened.says("camera-state")) === "Live");
}

/** Waits until the page has shown frames for so long after a moment. */
async function watchUntil(opened: VideoPage, untilMs: number): Promise<void> {
  await until("frames", async () => ((await opened.frames()).at(-1)?.takenAtMs ?? 0) > untilMs);
}

async function tell(send: "GO_AWAY" | "RECONNECT_ICE_SERVER"): Promise<void> {
  const order = { channel: ROBOT, send, graceMs: 2_000 };
  const answer = await fetch(`${host.output("OutriderLocal", "Endpoint")}/_outrider/kvs`, {
    method: "POST",
    body: JSON.stringify(order),
  });
  expect(answer.status).toBe(200);
}

it("a call to go away, to master and viewer alike, leaves no gap in the picture", async () => {
  await using opened = await openLive();
  const fromMs = monotonicMs();
  await tell("RECONNECT_ICE_SERVER");
  await tell("GO_AWAY");
  // Past the grace, after which the service closes both sockets itself.
  await watchUntil(opened, fromMs + 4_000);
  const gap = longestGap(await opened.frames(), fromMs);
  expect(gap.frames).toBeGreaterThan(40);
  expect(gap.takenMs).toBeLessThan(GAP_MS_MAX);
  expect(gap.shownMs).toBeLessThan(GAP_MS_MAX);
  expect(await opened.peers()).toBe(1);
});

it("ICE restarted by the viewer: the same connection shows the picture on", async () => {
  await using opened = await openLive();
  const fromMs = monotonicMs();
  await opened.restartIce();
  await watchUntil(opened, fromMs + 3_000);
  const gap = longestGap(await opened.frames(), fromMs);
  expect(gap.takenMs).toBeLessThan(ICE_GAP_MS_MAX);
  expect(gap.shownMs).toBeLessThan(ICE_GAP_MS_MAX);
  expect(await opened.peers()).toBe(1);
  expect(await opened.says("camera-state")).toBe("Live");
});

it("a browser suspended for ten seconds harms no other, and connects again by itself", async () => {
  await using stays = await openLive();
  const server = await chromium.launchServer({
    executablePath: "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
  const pid = server.process().pid ?? 0;
  const signalAll = (signal: NodeJS.Signals) => {
    for (const one of treeOf(pid)) signalIfThere(one, signal);
  };
  try {
    await using sleeps = await openLive(await chromium.connect(server.wsEndpoint()));
    signalAll("SIGSTOP");
    const fromMs = monotonicMs();
    await until("its time", () => monotonicMs() > fromMs + SUSPENDED_MS);
    signalAll("SIGCONT");
    await until("a new connection", async () => (await sleeps.peers()) === 2);
    await isLive(sleeps);
    await watchUntil(sleeps, monotonicMs());
    expect(longestGap(await stays.frames(), fromMs).shownMs).toBeLessThan(GAP_MS_MAX);
    expect(await stays.peers()).toBe(1);
  } finally {
    signalAll("SIGCONT");
    await server.close();
  }
}, 120_000);

it.skipIf(!hasRelay)(
  "the picture comes through the relay when nothing else is allowed",
  async () => {
    await using opened = await openLive();
    await opened.page.getByText("Connection", { exact: true }).click();
    await until("a direct way", async () => (await opened.says("camera-way")) === "Direct");
    await opened.page.getByLabel("Through a relay only").check();
    await until("a relayed way", async () => (await opened.says("camera-way")) === "Relayed");
    await isLive(opened);
    await watchUntil(opened, monotonicMs() + 1_000);
    expect(await opened.page.evaluate(PAIR)).toBe("relay");
  },
);

/** Gives the type of the own candidate of the pair in use. */
const PAIR = `(async () => {
  const stats = await kept.peers.at(-1).getStats();
  const pair = [...stats.values()].find(
    ({ type, nominated, state }) => type === "candidate-pair" && nominated && state === "succeeded");
  return stats.get(pair.localCandidateId).candidateType;
})()`;

function signalIfThere(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // A browser's processes come and go.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

/** Lists a process and all that descend from it. */
function treeOf(root: number): number[] {
  const parents = new Map(
    readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name))
      .map((name) => [Number(name), parentOf(name)]),
  );
  const isBelow = (pid: number): boolean => pid === root || isBelowParent(parents.get(pid) ?? 0);
  const isBelowParent = (parent: number) => parent > 1 && isBelow(parent);
  return [...parents.keys()].filter(isBelow);
}

function parentOf(pid: string): number {
  try {
    return Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]);
  } catch {
    // It ended while we looked, and is nobody's child.
    return 0;
  }
}

function isInstalled(program: string): boolean {
  return ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].some((directory) => {
    try {
      accessSync(`${directory}/${program}`);
      return true;
    } catch {
      return false;
    }
  });
}
