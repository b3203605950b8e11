/** Sends with werift: TypeScript throughout, for machines that node-datachannel has no binary for. */
import { randomInt } from "node:crypto";
import type { RTCIceServer, RTCPeerConnection, RTCRtpSender } from "werift";
import { VideoError } from "../errors.ts";
import { offeredH264 } from "./offered-h264.ts";
import type { Peer, PeerEngine, PeerOptions } from "./peer-engine.ts";
import { packetizeH264 } from "./rtp-payloads.ts";

type Library = typeof import("werift");

/** Is there wherever Node is; loaded only here, since it takes longer to than all the rest. */
export async function openWerift(): Promise<PeerEngine> {
  const library = await import("werift");
  return {
    name: "werift",
    format: "h264",
    open: (options) => openPeer(library, options),
    close: () => Promise.resolve(),
  };
}

async function openPeer(library: Library, options: PeerOptions): Promise<Peer> {
  const { offer, iceServers, onState } = options;
  const { payloadType, parameters } = offeredH264(offer);
  const codec = new library.RTCRtpCodecParameters({
    mimeType: "video/H264",
    clockRate: 90_000,
    payloadType,
    parameters,
    rtcpFeedback: [{ type: "nack" }, { type: "nack", parameter: "pli" }],
  });
  const connection = new library.RTCPeerConnection({
    iceServers: iceServers.map(serverOf),
    // Without a codec in common for offered sound it would refuse the whole offer.
    codecs: { video: [codec], audio: [library.useOPUS()] },
  });
  connection.onIceCandidate.subscribe((candidate) => {
    if (candidate === undefined) return;
    const { sdpMid = null, sdpMLineIndex = null } = candidate;
    options.onCandidate({ candidate: candidate.candidate, sdpMid, sdpMLineIndex });
  });
  connection.connectionStateChange.subscribe((state) => {
    if (state === "connected") onState("connected");
    if (state === "failed" || state === "closed") onState("gone");
  });
  try {
    const track = new library.MediaStreamTrack({ kind: "video" });
    await connection.setRemoteDescription({ type: "offer", sdp: offer });
    const sender = connection.addTrack(track);
    sender.onRtcp.subscribe(options.onHeard);
    const answer = await connection.createAnswer();
    await connection.setLocalDescription(answer);
    return { answer: answer.sdp, ...peerOf(library, { connection, sender, payloadType }) };
  } catch (cause) {
    await connection.close();
    throw new VideoError("the offer was refused", { code: "bad-offer", cause });
  }
}

interface Sending {
  readonly connection: RTCPeerConnection;
  readonly sender: RTCRtpSender;
  readonly payloadType: number;
}

function peerOf(library: Library, sending: Sending): Omit<Peer, "answer"> {
  const { RtpHeader, RtpPacket } = library;
  const { connection, sender, payloadType } = sending;
  let sequenceNumber = randomInt(2 ** 16);
  return {
    addCandidate: ({ candidate, sdpMid, sdpMLineIndex }) => {
      if (!candidate.startsWith("candidate:")) return false;
      connection
        .addIceCandidate({
          candidate,
          ...(sdpMid === null ? {} : { sdpMid }),
          ...(sdpMLineIndex === null ? {} : { sdpMLineIndex }),
        })
        // A candidate that can't be used is one way less, and others are coming.
        .catch(() => undefined);
      return true;
    },
    send: ({ bytes }, timestamp) => {
      if (connection.connectionState !== "connected") return false;
      for (const { payload, isLast } of packetizeH264(bytes)) {
        // werift changes headers, so each viewer gets packets of its own.
        const header = new RtpHeader({ payloadType, sequenceNumber, timestamp, marker: isLast });
        sequenceNumber = (sequenceNumber + 1) % 2 ** 16;
        void sender.sendRtp(new RtpPacket(header, payload));
      }
      return true;
    },
    route: () => {
      const pair = connection.iceTransports[0]?.connection.nominated;
      if (pair === undefined) return undefined;
      const { localCandidate: from, remoteCandidate: to } = pair;
      return `${from.type} ${from.host}:${from.port} → ${to.type} ${to.host}:${to.port}`;
    },
    close: () => {
      void connection.close();
    },
  };
}

function serverOf({
  urls,
  username,
  credential,
}: {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}): RTCIceServer {
  return {
    urls: [...urls],
    ...(username === undefined ? {} : { username }),
    ...(credential === undefined ? {} : { credential }),
  };
}
