/** Sends with libdatachannel, through node-datachannel: H.264 goes out as it came from the camera. */
import { randomInt } from "node:crypto";
import { withTimeout } from "@outrider/runtime";
import type { PeerConnection, RtpPacketizationConfig, Track, Video } from "node-datachannel";
import { VideoError } from "../errors.ts";
import { createCandidatePace } from "./candidate-pace.ts";
import { isHostName, withoutHostNames } from "./host-names.ts";
import { type OfferedH264, offeredH264 } from "./offered-h264.ts";
import {
  type IceServer,
  type Peer,
  type PeerEngine,
  type PeerOptions,
  RTP_PAYLOAD_BYTES_MAX,
} from "./peer-engine.ts";

type Library = typeof import("node-datachannel");

const CLOCK_HZ = 90_000;
/** The answer is made at once; only a fault of the library could keep it. */
const ANSWER_MS_MAX = 5_000;

/** @throws VideoError "no-engine" where its binary does not load */
export async function openNodeDatachannel(): Promise<PeerEngine> {
  const library = await import("node-datachannel").catch((cause: unknown) => {
    throw new VideoError("node-datachannel does not load here", { code: "no-engine", cause });
  });
  return {
    name: "node-datachannel",
    format: "h264",
    open: (options) => openPeer(library, options),
    close: () => Promise.resolve(library.cleanup()),
  };
}

async function openPeer(library: Library, options: PeerOptions): Promise<Peer> {
  const { name, offer, iceServers, onCandidate, onHeard } = options;
  const h264 = offeredH264(offer);
  const connection = new library.PeerConnection(name, {
    iceServers: iceServers.flatMap(urlsOf),
  });
  const answer = Promise.withResolvers<string>();
  connection.onLocalDescription((sdp, type) => {
    if (type === "answer") answer.resolve(sdp);
  });
  const pace = createCandidatePace(onCandidate);
  connection.onLocalCandidate((candidate, mid) =>
    pace.add({ candidate, sdpMid: mid, sdpMLineIndex: null }),
  );
  hearState(connection, options);
  const { track, rtp } = addTrack(library, connection, h264);
  // Whatever arrives on a track that only sends is a report of the receiver.
  track.onMessage(onHeard);
  const close = () => {
    pace.close();
    // Closing the connection alone would leave the track, and with it all that its callbacks hold.
    track.close();
    connection.close();
  };
  try {
    connection.setRemoteDescription(withoutHostNames(offer), "offer");
    const sdp = await withTimeout(answer.promise, ANSWER_MS_MAX, "the answer to an offer");
    return { answer: withoutSound(sdp), ...peerOf(connection, track, rtp), close };
  } catch (cause) {
    close();
    throw new VideoError("the offer was refused", { code: "bad-offer", cause });
  }
}

function hearState(connection: PeerConnection, { onState }: PeerOptions): void {
  connection.onStateChange((state) => {
    if (state === "connected") onState("connected");
    if (state === "failed" || state === "closed") onState("gone");
  });
}

function addTrack(library: Library, connection: PeerConnection, h264: OfferedH264) {
  const { mid, payloadType, parameters } = h264;
  const ssrc = randomInt(1, 2 ** 31);
  const video: Video = new library.Video(mid, "SendOnly");
  video.addH264Codec(payloadType, parameters);
  video.addSSRC(ssrc, "outrider", "camera", "picture");
  const track = connection.addTrack(video);
  // The library lists its tracks, and strikes one off that it can tell of its end: kept until then.
  track.onClosed(() => void track);
  const rtp = new library.RtpPacketizationConfig(ssrc, "outrider", payloadType, CLOCK_HZ);
  const packetizer = new library.H264RtpPacketizer("Length", rtp, RTP_PAYLOAD_BYTES_MAX);
  packetizer.addToChain(new library.RtcpSrReporter(rtp));
  packetizer.addToChain(new library.RtcpNackResponder());
  track.setMediaHandler(packetizer);
  return { track, rtp };
}

function peerOf(
  connection: PeerConnection,
  track: Track,
  rtp: RtpPacketizationConfig,
): Omit<Peer, "answer" | "close"> {
  return {
    addCandidate: ({ candidate, sdpMid }) => {
      if (isHostName(candidate)) return true;
      try {
        connection.addRemoteCandidate(candidate, sdpMid ?? "");
        return true;
      } catch {
        // The library's only way to refuse what a viewer sent.
        return false;
      }
    },
    send: ({ bytes }, timestamp) => {
      // Sending on a closed track throws.
      if (!track.isOpen()) return false;
      rtp.timestamp = timestamp;
      return track.sendMessageBinary(bytes as Buffer);
    },
    route: () => {
      const pair = connection.getSelectedCandidatePair();
      if (pair === null) return undefined;
      const { local, remote } = pair;
      return `${local.type} ${local.address}:${local.port} → ${remote.type} ${remote.address}:${remote.port}`;
    },
  };
}

/** The library accepts offered sound, though nobody will ever send any. */
function withoutSound(answer: string): string {
  const [head = "", ...sections] = answer.split(/^(?=m=)/m);
  const silent = sections.map((section) =>
    section.startsWith("m=audio") ? section.replace(/^a=sendonly/m, "a=inactive") : section,
  );
  return head + silent.join("");
}

/** libdatachannel takes one URL a server, with the credentials in it. */
function urlsOf({ urls, username, credential }: IceServer): string[] {
  if (username === undefined || credential === undefined) return [...urls];
  const login = `${encodeURIComponent(username)}:${encodeURIComponent(credential)}@`;
  return urls.map((url) => url.replace(/^(turns?):/, `$1:${login}`));
}
