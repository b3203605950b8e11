/**
 * Breaks signaling, cameras and viewers while a picture is shown, with the local host's own signaling
 * and a viewer of another make. Pictures are counted as packets that reach the viewer.
 */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { monotonicMs } from "@outrider/runtime";
import { afterAll, beforeAll, expect, it } from "vitest";
import { base64, connectPeer, type KvsHost, startKvsHost } from "../flow/kvs-host.ts";
import { startTcpProxy } from "../rig/tcp-proxy.ts";
import {
  CHANNEL,
  countOf,
  indicate,
  joinViewer,
  longestGapMs,
  type Sender,
  startSender,
  until,
} from "./video-rig.ts";

/** Longest interruption of a picture that a fault of signaling may cause, in ms. */
const GAP_MS_MAX = 1_000;
const GONE_MS_MAX = 10_000;
const VIEWER = join(import.meta.dirname, "video-viewer.ts");

let host: KvsHost;
let arn = "";
beforeAll(async () => {
  host = await startKvsHost({ quotas: { connectsPerS: 1_000, callsPerS: 1_000 } });
  arn = await host.channel(CHANNEL);
});
afterAll(() => host[Symbol.asyncDispose]());

/** Waits until a sender is master. */
async function isOpen(sender: Sender, times = 1): Promise<void> {
  await until("signaling open", () => countOf(sender, "signaling open") >= times);
}

async function watch(name: string) {
  const viewer = await joinViewer(host, arn, name);
  await until("pictures", () => viewer.arrivals.length > 30);
  return viewer;
}

it("a viewer that goes without a word is gone in ten seconds, and harms no other", async () => {
  await using sender = await startSender({ host });
  await isOpen(sender);
  expect(sender.running.cameraPid).toBeUndefined();
  using stays = await watch("stays");
  using leaves = await watch("leaves");
  expect(sender.running.viewers).toBe(2);
  leaves.vanish();
  const leftAtMs = monotonicMs();
  await until("the viewer gone", () => sender.running.viewers === 1);
  expect(monotonicMs() - leftAtMs).toBeLessThan(GONE_MS_MAX);
  expect(longestGapMs(stays, leftAtMs)).toBeLessThan(GAP_MS_MAX);
});

it("a viewer that is suspended is gone in ten seconds, and harms no other", async () => {
  await using sender = await startSender({ host });
  await isOpen(sender);
  using stays = await watch("stays");
  const { local, iam, ca } = host;
  const known = { local: { endpoint: local.endpoint }, iam, ca };
  const setUp = { host: known, channelArn: arn, name: "sleeps" };
  const sleeps = spawn(process.execPath, [VIEWER, JSON.stringify(setUp)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    await once(sleeps.stdout, "data");
    expect(sender.running.viewers).toBe(2);
    sleeps.kill("SIGSTOP");
    const stoppedAtMs = monotonicMs();
    await until("the viewer gone", () => sender.running.viewers === 1);
    expect(monotonicMs() - stoppedAtMs).toBeLessThan(GONE_MS_MAX);
    expect(longestGapMs(stays, stoppedAtMs)).toBeLessThan(GAP_MS_MAX);
  } finally {
    sleeps.kill("SIGKILL");
  }
});

it("pictures go on while signaling is cut, and others join when it is back", async () => {
  await using proxy = await startTcpProxy(Number(host.local.endpoint.split(":")[1]));
  await using sender = await startSender({ host, proxyPort: proxy.port });
  await isOpen(sender);
  using viewer = await watch("one");
  const cutAtMs = monotonicMs();
  proxy.cut();
  await isOpen(sender, 2);
  proxy.cut();
  await isOpen(sender, 3);
  using another = await watch("two");
  expect(another.arrivals.length).toBeGreaterThan(30);
  expect(longestGapMs(viewer, cutAtMs)).toBeLessThan(GAP_MS_MAX);
});

it("told to go away, the master is back before it must go", async () => {
  await using sender = await startSender({ host });
  await isOpen(sender);
  using viewer = await watch("one");
  const toldAtMs = monotonicMs();
  await indicate(host, "GO_AWAY", 2_000);
  await isOpen(sender, 2);
  expect(monotonicMs() - toldAtMs).toBeLessThan(2_000);
  expect(countOf(sender, "signaling closed; pictures go on")).toBe(0);
  await indicate(host, "RECONNECT_ICE_SERVER", 0);
  using another = await watch("two");
  expect(another.arrivals.length).toBeGreaterThan(30);
  expect(longestGapMs(viewer, toldAtMs)).toBeLessThan(GAP_MS_MAX);
});

it("a second master takes the channel only until it leaves", async () => {
  await using sender = await startSender({ host });
  await isOpen(sender);
  using viewer = await watch("one");
  const fromMs = monotonicMs();
  const credentials = host.iam.administrator;
  using second = await connectPeer(host, { credentials, channelArn: arn });
  await second.ended;
  await isOpen(sender, 2);
  expect(longestGapMs(viewer, fromMs)).toBeLessThan(GAP_MS_MAX);
});

it("a viewer that comes again under its name gets pictures again", async () => {
  await using sender = await startSender({ host });
  await isOpen(sender);
  using first = await watch("one");
  using second = await watch("one");
  expect(second.arrivals.length).toBeGreaterThan(30);
  expect(sender.running.viewers).toBe(1);
  expect(first.arrivals.length).toBeGreaterThan(30);
});

it("nonsense from one viewer harms no other", async () => {
  await using sender = await startSender({ host });
  await isOpen(sender);
  using viewer = await watch("one");
  const credentials = host.iam.administrator;
  using rude = await connectPeer(host, { credentials, channelArn: arn, clientId: "rude" });
  const offers = [
    "bm90IGpzb24=",
    base64({ type: "offer" }),
    base64({ type: "offer", sdp: "v=0\r\n" }),
    base64({ type: "offer", sdp: "v=0\r\nm=video 9 UDP/TLS/RTP/SAVPF 96\r\na=mid:0\r\n" }),
  ];
  for (const messagePayload of offers) rude.send({ action: "SDP_OFFER", messagePayload });
  const candidate = { candidate: "no such thing", sdpMid: "0", sdpMLineIndex: 0 };
  rude.send({ action: "ICE_CANDIDATE", messagePayload: base64(candidate) });
  const fromMs = monotonicMs();
  await until("both refused", () => countOf(sender, "viewer's offer refused") === 2);
  expect(countOf(sender, "signaling message refused")).toBe(2);
  expect(longestGapMs(viewer, fromMs)).toBeLessThan(GAP_MS_MAX);
  expect(sender.running.viewers).toBe(1);
});

it("a viewer with 5 % loss and 100 ms delay gets nearly all, and slows no other", async () => {
  await using sender = await startSender({ host });
  await isOpen(sender);
  using good = await watch("good");
  using bad = await joinViewer(host, arn, "bad", { lossShare: 0.05, delayMs: 100 });
  await until("pictures", () => bad.sequence.size > 80);
  const fromMs = monotonicMs();
  await until("more pictures", () => bad.sequence.size > 220);
  expect(longestGapMs(good, fromMs)).toBeLessThan(GAP_MS_MAX);
  // What was sent long enough ago to have come for the second time, had it been lost at first.
  const arrived = [...bad.sequence];
  const [from = 0, to = 0] = [arrived[40], arrived[160]].toSorted((x = 0, y = 0) => x - y);
  const within = arrived.filter((number) => number >= from && number <= to);
  expect(within.length / (to - from + 1)).toBeGreaterThan(0.9);
});
