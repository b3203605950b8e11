// Aim: AWS's own JavaScript SDK, untouched, meets itself over the local signaling. Method: its
// browser bundle in Node, as master and viewer, signed by its own signer for wss and by another for ws.
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { runInThisContext } from "node:vm";
import type { Credentials } from "@outrider/local/src/contracts.ts";
import type * as Sdk from "amazon-kinesis-video-streams-webrtc";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import { type KvsHost, REGION, signedUrl, startKvsHost } from "./kvs-host.ts";

let host: KvsHost;
let sdk: typeof Sdk;
const globals = globalThis as { WebSocket: unknown; window?: unknown; KVSWebRTC?: typeof Sdk };
const before = globals.WebSocket;
beforeAll(async () => {
  host = await startKvsHost();
  sdk = await loadSdk();
  const { ca } = host;
  globals.WebSocket = class extends WebSocket {
    constructor(url: string) {
      super(url, { ca });
    }
  };
});
afterAll(async () => {
  globals.WebSocket = before;
  globals.window = undefined;
  await host[Symbol.asyncDispose]();
});

/** Runs the bundle as a page's script tag does. */
async function loadSdk(): Promise<typeof Sdk> {
  const main = createRequire(import.meta.url).resolve("amazon-kinesis-video-streams-webrtc");
  globals.window = globalThis;
  runInThisContext(await readFile(join(main, "../../dist/kvs-webrtc.min.js"), "utf8"));
  if (globals.KVSWebRTC === undefined) throw new TypeError("the bundle has no KVSWebRTC");
  return globals.KVSWebRTC;
}

interface Way {
  readonly name: string;
  readonly options: (channelArn: string, clientId?: string) => object;
}

/** Session keys, whose token this service wants inside the signature. */
function keys(): Credentials {
  return host.session("Peer", {
    actions: ["kinesisvideo:ConnectAsMaster", "kinesisvideo:ConnectAsViewer"],
    resources: ["arn:aws:kinesisvideo:us-east-1:000000000000:channel/*"],
  });
}

const WAYS: readonly Way[] = [
  {
    name: "the SDK's own signer over wss",
    options: () => ({
      credentials: keys(),
      channelEndpoint: `wss://${host.local.endpoint}`,
    }),
  },
  {
    name: "a signer of ours over ws, as the console",
    options: (channelArn, clientId) => ({
      channelEndpoint: "wss://unused",
      requestSigner: {
        getSignedURL: () =>
          signedUrl(`${host.frontDoor.endpoint.replace("http", "ws")}/_kvs`, {
            credentials: keys(),
            channelArn,
            ...(clientId === undefined ? {} : { clientId }),
          }),
      },
    }),
  },
];

describe.each(WAYS)("AWS's SDK with $name", ({ name, options }) => {
  it("carries an offer, an answer and candidates both ways", async () => {
    const channelARN = await host.channel(name.replaceAll(/[^a-z]/g, "-"));
    const shared = { channelARN, region: REGION };
    const master = new sdk.SignalingClient({
      ...shared,
      role: sdk.Role.MASTER,
      ...options(channelARN),
    } as never);
    const viewer = new sdk.SignalingClient({
      ...shared,
      role: sdk.Role.VIEWER,
      clientId: "page-1",
      ...options(channelARN, "page-1"),
    } as never);
    for (const client of [master, viewer]) {
      client.open();
      await once(client, "open");
    }
    const offered = once(master, "sdpOffer");
    const heard = once(master, "iceCandidate");
    viewer.sendIceCandidate({ candidate: "early" } as never);
    viewer.sendSdpOffer({ type: "offer", sdp: "v=0 offer" } as never);
    expect(await offered).toEqual([{ type: "offer", sdp: "v=0 offer" }, "page-1"]);
    expect(await heard).toEqual([{ candidate: "early" }, "page-1"]);
    const answered = once(viewer, "sdpAnswer");
    const replied = once(viewer, "iceCandidate");
    const answer = (sdp: string) => ({ type: "answer", sdp }) as never;
    master.sendSdpAnswer(answer("v=0 answer"), "page-1");
    master.sendIceCandidate({ candidate: "late" } as never, "page-1");
    expect((await answered)[0]).toEqual({ type: "answer", sdp: "v=0 answer" });
    expect((await replied)[0]).toEqual({ candidate: "late" });
    const told = once(master, "statusResponse");
    master.sendSdpAnswer(answer("x".repeat(10_000)), "page-1", "too-large");
    expect((await told)[0]).toMatchObject({ correlationId: "too-large", statusCode: "400" });
    for (const client of [master, viewer]) {
      const closed = once(client, "close");
      client.close();
      await closed;
    }
  });
});
