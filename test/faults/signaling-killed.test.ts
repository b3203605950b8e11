// Aim: signaling killed like a power cut and started again at its place disturbs nobody who watches,
// and lets newcomers in. Method: a host's signaling in a process of its own, SIGKILLed; viewers are
// AWS's own JavaScript SDK in Chromium; a robot's video program that outlives it.
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { withTimeout } from "@outrider/runtime";
import { expect, it } from "vitest";
import { launchBrowser } from "../browser/console-host.ts";
import type { KvsPlace } from "../flow/kvs-host.ts";
import type { KvsSetUp, KvsTold } from "./kvs-process.ts";
import { openSdkPage, type SdkPage } from "./sdk-page.ts";
import { countOf, startSender, until } from "./video-rig.ts";

const PROGRAM = join(import.meta.dirname, "kvs-process.ts");
const READY_MS_MAX = 30_000;
/** How long nobody signals, in ms. */
const DEAD_MS = 3_000;
/** Longest interruption of a picture that a fault of signaling may cause, in ms. */
const GAP_MS_MAX = 1_000;
const FRAMES_MIN = 30;

interface Signaling extends KvsTold {
  kill(): Promise<void>;
}

async function startSignaling(setUp: KvsSetUp, running: AsyncDisposableStack): Promise<Signaling> {
  const child = spawn(process.execPath, [PROGRAM, JSON.stringify(setUp)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const kill = () => killed(child);
  running.defer(kill);
  const line = once(createInterface({ input: child.stdout }), "line");
  const [said] = await withTimeout(line, READY_MS_MAX, "starting signaling");
  return { ...(JSON.parse(said) as KvsTold), kill };
}

async function killed(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  child.kill("SIGKILL");
  await exited;
}

async function shows(page: SdkPage): Promise<void> {
  await until("pictures", async () => (await page.frames()).length > FRAMES_MIN);
}

const portOf = (endpoint: string) => Number(new URL(endpoint).port);

it("a picture outlives signaling's death, and newcomers get one when it is back", async () => {
  await using running = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), "outrider-kvs-"));
  running.defer(() => rm(dataDir, { recursive: true, force: true }));
  const anywhere = { dataDir, port: 0, doorPort: 0 };
  const first = await startSignaling({ place: anywhere, isFirst: true }, running);
  const sender = running.use(await startSender({ host: first.host }));
  await until("signaling open", () => countOf(sender, "signaling open") === 1);
  const browser = running.use(await launchBrowser());
  const watching = await openSdkPage(browser, first, "watching");
  await shows(watching);

  const fromMs = await watching.nowMs();
  await first.kill();
  await until("its time", async () => (await watching.nowMs()) > fromMs + DEAD_MS);
  expect(await watching.closes()).toBe(1);
  const { local, frontDoor } = first.host;
  const place: KvsPlace = {
    dataDir,
    port: portOf(`https://${local.endpoint}`),
    doorPort: portOf(frontDoor.endpoint),
  };
  const second = await startSignaling({ place, isFirst: false }, running);
  expect(second.channelArn).toBe(first.channelArn);
  await until("signaling open again", () => countOf(sender, "signaling open") === 2);
  await shows(await openSdkPage(browser, second, "newcomer"));

  const times = [fromMs, ...(await watching.frames()).filter((atMs) => atMs > fromMs)];
  times.push(await watching.nowMs());
  const gaps = times.slice(1).map((atMs, at) => atMs - (times[at] ?? atMs));
  expect(Math.max(...gaps)).toBeLessThan(GAP_MS_MAX);
  expect(sender.running.viewers).toBe(2);
  expect(countOf(sender, "viewer gone")).toBe(0);
}, 120_000);
