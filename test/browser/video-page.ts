/** Opens the console's page with an eye on its connections and on the time in its pixels. */
import type { Browser, Page } from "playwright-core";
import { readTimeStrip } from "../../edge/robot/src/simulated/camera/time-strip.ts";
import type { RunningHost } from "../rig/local-host.ts";

const WIDTH_PX = 640;
const COLUMNS = 24;
const BLOCKS = 48;
const BLOCK_PX = 16;

export interface Frame {
  /** When the page showed it, in ms of the page's own clock. */
  readonly atMs: number;
  /** When the camera made it, on CLOCK_MONOTONIC in ms. */
  readonly takenAtMs: number;
}

export interface VideoPage extends AsyncDisposable {
  readonly page: Page;
  /** Says how many connections for media the page has opened. */
  peers(): Promise<number>;
  says(name: string): Promise<string>;
  /** Gives the frames that were shown since the page opened, at most the newest 3,000. */
  frames(): Promise<readonly Frame[]>;
  /** Lets the page's connection restart ICE, through the signaling that it has. */
  restartIce(): Promise<void>;
}

/** Keeps what the page opens, and every frame's time strip. Runs before the page's own code. */
const WATCH = `(() => {
  const kept = { peers: [], sockets: [], frames: [] };
  globalThis.kept = kept;
  const Peer = RTCPeerConnection;
  globalThis.RTCPeerConnection = class extends Peer {
    constructor(...given) { super(...given); kept.peers.push(this); }
  };
  const Socket = WebSocket;
  globalThis.WebSocket = class extends Socket {
    constructor(...given) { super(...given); kept.sockets.push(this); }
  };
  const canvas = new OffscreenCanvas(${COLUMNS * BLOCK_PX}, ${2 * BLOCK_PX});
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const read = (video, atMs) => {
    if (video.readyState < 2) return;
    context.drawImage(video, 0, 0);
    const { data, width } = context.getImageData(0, 0, canvas.width, canvas.height);
    const middle = (block) =>
      ((Math.floor(block / ${COLUMNS}) + 0.5) * ${BLOCK_PX} * width
        + (block % ${COLUMNS} + 0.5) * ${BLOCK_PX}) * 4 + 1;
    const strip = Array.from({ length: ${BLOCKS} }, (_, block) => data[middle(block)]);
    kept.frames.push({ atMs, strip });
    if (kept.frames.length > 3000) kept.frames.shift();
  };
  const follow = (video) => {
    const next = (atMs) => { read(video, atMs); video.requestVideoFrameCallback(next); };
    video.requestVideoFrameCallback(next);
  };
  let followed;
  setInterval(() => {
    const video = document.querySelector('[data-test="camera"]');
    if (video === null || video === followed) return;
    followed = video;
    follow(video);
  }, 20);
})()`;

const RESTART = `(async () => {
  const peer = kept.peers.at(-1);
  const socket = kept.sockets.findLast(({ url }) => url.includes("/_kvs"));
  peer.restartIce();
  await peer.setLocalDescription();
  const messagePayload = btoa(JSON.stringify(peer.localDescription));
  socket.send(JSON.stringify({ action: "SDP_OFFER", messagePayload }));
})()`;

/** Opens a robot's page as the demo operator. */
export async function openVideoPage(
  browser: Browser,
  host: RunningHost,
  robot: string,
): Promise<VideoPage> {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  await page.addInitScript(WATCH);
  await page.goto(`${host.output("OutriderLocal", "ConsoleUrl")}#/robots/${robot}`);
  await page.locator("#email").fill("operator@outrider.example");
  await page.locator("#password").fill(host.output("OutriderLocal", "DemoPassword"));
  await page.getByTestId("submit").click();
  return {
    page,
    peers: () => page.evaluate("kept.peers.length"),
    says: (name) => page.locator(`[data-test="${name}"]`).first().innerText(),
    frames: async () => {
      const kept: { atMs: number; strip: number[] }[] = await page.evaluate("kept.frames");
      return kept.flatMap(({ atMs, strip }) => {
        const takenAtMs = timeIn(strip);
        return takenAtMs === undefined ? [] : [{ atMs, takenAtMs }];
      });
    },
    restartIce: () => page.evaluate(RESTART),
    [Symbol.asyncDispose]: () => page.close(),
  };
}

function timeIn(strip: readonly number[]): number | undefined {
  const block = (x: number, y: number) =>
    Math.floor(y / BLOCK_PX) * COLUMNS + Math.floor(x / BLOCK_PX);
  return readTimeStrip((x, y) => strip[block(x, y)] ?? 0, WIDTH_PX);
}

/**
 * Gives the longest gap among the frames taken since a moment, in ms: in what the camera made, and on
 * the screen.
 */
export function longestGap(frames: readonly Frame[], sinceMs: number) {
  const seen = frames.filter(({ takenAtMs }) => takenAtMs >= sinceMs);
  const gapOf = (timeOf: (frame: Frame) => number) =>
    Math.max(...seen.slice(1).map((frame, at) => timeOf(frame) - timeOf(seen[at] ?? frame)));
  return {
    frames: seen.length,
    takenMs: gapOf(({ takenAtMs }) => takenAtMs),
    shownMs: gapOf(({ atMs }) => atMs),
  };
}
