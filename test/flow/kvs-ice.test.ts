// Aim: peers get ICE servers that keep their word: a STUN server always, and coturn, which takes KVS's
// credentials and no others, when it is asked for. Method: two peers that may only be relayed.
import { accessSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { GetIceServerConfigCommand } from "@aws-sdk/client-kinesis-video-signaling";
import { withTimeout } from "@outrider/runtime";
import { type IceServer, PeerConnection, type RelayType } from "node-datachannel";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type KvsHost, startKvsHost } from "./kvs-host.ts";

const WAIT_MS_MAX = 10_000;

/** Gives the ICE servers of a new channel, as a peer takes them. */
async function iceServers(host: KvsHost, name: string): Promise<(IceServer & { uri: string })[]> {
  const ChannelARN = await host.channel(name);
  const { IceServerList = [] } = await host.signaling.send(
    new GetIceServerConfigCommand({ ChannelARN }),
  );
  return IceServerList.flatMap(({ Uris = [], Username = "", Password = "" }) =>
    Uris.map((uri) => {
      const { groups = {} } =
        /^\w+:(?<hostname>[^:]+):(?<port>\d+)(?:\?transport=(?<via>\w+))?/.exec(uri) ?? {};
      const relayType = (groups["via"] === "tcp" ? "TurnTcp" : "TurnUdp") as RelayType;
      return {
        uri,
        hostname: groups["hostname"] ?? "",
        port: Number(groups["port"]),
        username: Username,
        password: Password,
        ...(uri.startsWith("turn:") ? { relayType } : {}),
      };
    }),
  );
}

/** Connects two peers through the servers alone, and gives the candidates that one was told of. */
async function connectRelayed(servers: IceServer[]): Promise<readonly string[]> {
  const config = { iceServers: servers, iceTransportPolicy: "relay" as const };
  const [left, right] = [new PeerConnection("left", config), new PeerConnection("right", config)];
  try {
    const { promise, resolve } = Promise.withResolvers<void>();
    const told: string[] = [];
    for (const [from, to] of [
      [left, right],
      [right, left],
    ] as const) {
      from.onLocalDescription((sdp, type) => to.setRemoteDescription(sdp, type));
      from.onLocalCandidate((candidate, mid) => {
        told.push(candidate);
        to.addRemoteCandidate(candidate, mid);
      });
    }
    right.onDataChannel(() => resolve());
    left.createDataChannel("one");
    await withTimeout(promise, WAIT_MS_MAX, "a relayed connection");
    return told;
  } finally {
    left.close();
    right.close();
  }
}

describe("without a relay", () => {
  it("a peer learns its address from the STUN server that it is given", async () => {
    await using host = await startKvsHost();
    const [server] = await iceServers(host, "stun");
    const peer = new PeerConnection("peer", { iceServers: [server?.uri ?? ""] });
    const { promise, resolve } = Promise.withResolvers<void>();
    const candidates: string[] = [];
    peer.onLocalCandidate((candidate) => candidates.push(candidate));
    peer.onGatheringStateChange((state) => {
      if (state === "complete") resolve();
    });
    peer.createDataChannel("one");
    await withTimeout(promise, WAIT_MS_MAX, "gathering");
    peer.close();
    expect(candidates.length).toBeGreaterThan(0);
  });
});

describe.skipIf(!hasTurnServer())("with coturn", () => {
  let host: KvsHost;
  beforeAll(async () => {
    host = await startKvsHost({ turn: true });
  });
  afterAll(() => host[Symbol.asyncDispose]());

  it("two peers that may only be relayed find each other", async () => {
    const [udp] = await iceServers(host, "relayed");
    const told = await connectRelayed(udp === undefined ? [] : [udp]);
    expect(told.length).toBeGreaterThan(0);
    for (const candidate of told) expect(candidate).toContain("typ relay");
  });

  it("a peer with another password is not relayed", async () => {
    const [udp] = await iceServers(host, "spoiled");
    const { promise, resolve } = Promise.withResolvers<void>();
    const iceServer = { ...udp, password: "wrong" } as IceServer;
    const peer = new PeerConnection("peer", {
      iceServers: [iceServer],
      iceTransportPolicy: "relay",
    });
    const candidates: string[] = [];
    peer.onLocalCandidate((candidate) => candidates.push(candidate));
    peer.onGatheringStateChange((state) => {
      if (state === "complete") resolve();
    });
    peer.createDataChannel("one");
    await withTimeout(promise, WAIT_MS_MAX, "gathering");
    peer.close();
    expect(candidates).toEqual([]);
  });

  it("ends with the host", async () => {
    const other = await startKvsHost({ turn: true });
    const [udp] = await iceServers(other, "ending");
    await other[Symbol.asyncDispose]();
    const server = createServer();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject).listen(udp?.port, udp?.hostname, resolve);
    await promise;
    server.close();
  });
});

function hasTurnServer(): boolean {
  return ["/usr/bin", "/usr/local/bin", "/opt/homebrew/bin"].some((directory) => {
    try {
      accessSync(join(directory, "turnserver"));
      return true;
    } catch {
      return false;
    }
  });
}
