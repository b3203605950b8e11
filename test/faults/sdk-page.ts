/** A page of our own with AWS's JavaScript SDK, untouched, as viewer: says when it showed frames. */
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { REGION, signedUrl } from "../flow/kvs-host.ts";
import type { KvsTold } from "./kvs-process.ts";

export interface SdkPage extends AsyncDisposable {
  /** When frames were shown, in ms of the page's clock. */
  frames(): Promise<readonly number[]>;
  /** The page's clock now. */
  nowMs(): Promise<number>;
  /** Says how often its signaling was closed. */
  closes(): Promise<number>;
}

/** What the host serves at `/viewer`. */
export const PAGE = "<!doctype html><video muted autoplay playsinline></video>";
const MAIN = createRequire(import.meta.url).resolve("amazon-kinesis-video-streams-webrtc");
const BUNDLE = join(MAIN, "../../dist/kvs-webrtc.min.js");

/** Does what the SDK's documentation has a viewer do. */
const WATCH = `async ({ channelARN, clientId, region }) => {
  const kept = { frames: [], closes: 0 };
  globalThis.kept = kept;
  const video = document.querySelector("video");
  const client = new KVSWebRTC.SignalingClient({
    channelARN, clientId, region, role: KVSWebRTC.Role.VIEWER, channelEndpoint: "wss://unused",
    requestSigner: { getSignedURL: () => sign() },
  });
  const peer = new RTCPeerConnection();
  peer.addTransceiver("video", { direction: "recvonly" });
  peer.ontrack = ({ track }) => { video.srcObject = new MediaStream([track]); };
  peer.onicecandidate = ({ candidate }) => { if (candidate) client.sendIceCandidate(candidate); };
  client.on("open", async () => {
    await peer.setLocalDescription(await peer.createOffer());
    client.sendSdpOffer(peer.localDescription);
  });
  client.on("sdpAnswer", (answer) => peer.setRemoteDescription(answer));
  client.on("iceCandidate", (candidate) => peer.addIceCandidate(candidate));
  client.on("close", () => { kept.closes += 1; });
  client.on("error", () => undefined);
  const next = () => { kept.frames.push(performance.now()); video.requestVideoFrameCallback(next); };
  video.requestVideoFrameCallback(next);
  client.open();
}`;

/** Opens the page at the host's own address, where its WebSocket takes pages from. */
export async function openSdkPage(
  browser: Browser,
  { host, channelArn }: KvsTold,
  clientId: string,
): Promise<SdkPage> {
  const page = await browser.newPage();
  const { endpoint } = host.frontDoor;
  const credentials = host.iam.administrator;
  await page.goto(`${endpoint}/viewer`);
  await page.exposeFunction("sign", () =>
    signedUrl(`${endpoint.replace("http", "ws")}/_kvs`, { credentials, channelArn, clientId }),
  );
  await page.addScriptTag({ content: await readFile(BUNDLE, "utf8") });
  const given = JSON.stringify({ channelARN: channelArn, clientId, region: REGION });
  await page.evaluate(`(${WATCH})(${given})`);
  return {
    frames: () => page.evaluate("kept.frames"),
    nowMs: () => page.evaluate("performance.now()"),
    closes: () => page.evaluate("kept.closes"),
    [Symbol.asyncDispose]: () => page.close(),
  };
}
