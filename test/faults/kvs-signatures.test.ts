// Aim: nobody enters a channel whose address is not signed for it, now, by someone who may. Method:
// addresses signed by AWS's signer, then spoiled one way each.
import { once } from "node:events";
import { connect } from "node:tls";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WebSocket } from "ws";
import {
  handClock,
  type KvsHost,
  openPeer,
  refusal,
  type SignedAddress,
  signedUrl,
  startKvsHost,
} from "../flow/kvs-host.ts";

const CHANNELS = "arn:aws:kinesisvideo:us-east-1:000000000000:channel/*";
const HOUR_MS = 3_600_000;

let host: KvsHost;
let channelArn: string;
const clock = handClock();
beforeAll(async () => {
  host = await startKvsHost({ clock });
  channelArn = await host.channel("guarded");
});
afterAll(() => host[Symbol.asyncDispose]());

const viewerSession = () =>
  host.session("Viewer", { actions: ["kinesisvideo:ConnectAsViewer"], resources: [CHANNELS] });

function sign(more: Partial<SignedAddress> = {}): Promise<string> {
  // Two viewers a test would pass the three a second that a channel takes.
  clock.move(1_000);
  const address = { credentials: viewerSession(), channelArn, clientId: "v", ...more };
  return signedUrl(`wss://${host.local.endpoint}`, address);
}

const status = async (url: string) => (await refusal(url, host.ca)).status;

describe("a signed address", () => {
  it("lets its bearer in, also a second time while it is valid, as on AWS", async () => {
    const url = await sign({
      expiresIn: 604_800,
      signedAt: new Date(Date.now() - 6 * 24 * HOUR_MS),
    });
    using first = await openPeer(url, host.ca);
    using second = await openPeer(url, host.ca);
    expect(await first.ended).toBe(1001);
    expect(second.socket.readyState).toBe(second.socket.OPEN);
  });

  it("is believed as AWS's C SDK writes it, with the channel's ARN not encoded", async () => {
    const url = await sign();
    const raw = url.replace(/(?<=ChannelARN=)[^&]*/, decodeURIComponent);
    expect(raw).toContain("=arn:aws:");
    using viewer = await openPeer(raw, host.ca);
    expect(viewer.socket.readyState).toBe(viewer.socket.OPEN);
  });

  it("lets a client in that names the subprotocol `wss`, as AWS's C SDK does, and answers its pings", async () => {
    const { ca } = host;
    const socket = new WebSocket(await sign({ expiresIn: 604_800 }), "wss", { ca });
    await once(socket, "open");
    expect(["", "wss"]).toContain(socket.protocol);
    const heard = once(socket, "pong");
    socket.ping();
    await heard;
    socket.terminate();
  });

  it("that is refused leaves no socket behind, though its bearer never ends his", async () => {
    const { search, port } = new URL(await sign({ signedAt: new Date(0) }));
    const { ca } = host;
    const opened = { port: Number(port), host: "localhost", ca, allowHalfOpen: true };
    const client = connect(opened).resume();
    client.write(`GET /${search} HTTP/1.1\r\nHost: localhost:${port}\r\n`);
    client.write("Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
    await once(client, "end");
    // Only one who goes on writing learns that nobody holds the other end.
    const writing = setInterval(() => client.write("still here"), 20);
    const [{ code }] = await once(client, "error");
    clearInterval(writing);
    expect(["ECONNRESET", "EPIPE"]).toContain(code);
  });

  it("is refused when its time is over or not yet come", async () => {
    expect(await status(await sign({ signedAt: new Date(Date.now() - 300_000) }))).toBe(403);
    expect(await status(await sign({ signedAt: new Date(Date.now() + HOUR_MS) }))).toBe(403);
  });

  it("is refused when anything in it was changed", async () => {
    const url = await sign();
    const changed = [
      url.replace("ClientId=v", "ClientId=w"),
      url.replace("guarded", "guarde0"),
      url.replace("Expires=299", "Expires=2990"),
      url.replace(/Signature=..../, "Signature=0000"),
      url.replace(/Security-Token=..../, "Security-Token=0000"),
      url.replace(/&X-Amz-Signature=[^&]*/, ""),
      url.replace("kinesisvideo%2Faws4", "iotdevicegateway%2Faws4"),
      `${url}&X-Amz-ClientId=w`,
      `${url}&other=1`,
      url.split("?")[0] ?? "",
    ];
    const statuses = await Promise.all(changed.map(status));
    for (const one of statuses) expect([400, 403]).toContain(one);
    // What is no complete signature at all is a bad request.
    expect(statuses.filter((one) => one === 403)).toHaveLength(8);
  });

  it("is refused when the session token was put behind the signature", async () => {
    const credentials = viewerSession();
    const { sessionToken = "", ...keys } = credentials;
    const url = await sign({ credentials: keys });
    const appended = `${url}&X-Amz-Security-Token=${encodeURIComponent(sessionToken)}`;
    expect(await status(appended)).toBe(403);
  });

  it("is refused with an unknown key", async () => {
    const credentials = { accessKeyId: "ASIANOBODY", secretAccessKey: "s", sessionToken: "t" };
    expect(await status(await sign({ credentials }))).toBe(403);
  });

  it("is refused for another channel than the policy names, and for the master", async () => {
    const other = CHANNELS.replace("*", "other/*");
    const credentials = host.session("Other", {
      actions: ["kinesisvideo:*"],
      resources: [other],
    });
    expect(await refusal(await sign({ credentials }), host.ca)).toEqual({
      status: 403,
      error: "AccessDeniedException",
    });
    const url = await signedUrl(`wss://${host.local.endpoint}`, {
      credentials: viewerSession(),
      channelArn,
    });
    expect(await refusal(url, host.ca)).toEqual({ status: 403, error: "AccessDeniedException" });
  });

  it("is refused with what AWS says for names that are none and channels that are not there", async () => {
    const named = async (more: Partial<SignedAddress>) => refusal(await sign(more), host.ca);
    const invalid = { status: 400, error: "InvalidArgumentException" };
    expect(await named({ clientId: "AWS_v" })).toEqual(invalid);
    expect(await named({ clientId: "a b" })).toEqual(invalid);
    expect(await named({ channelArn: "arn:aws:s3:::bucket" })).toEqual(invalid);
    expect(await named({ channelArn: channelArn.replace(/\d+$/, "1") })).toEqual({
      status: 404,
      error: "ResourceNotFoundException",
    });
  });
});
