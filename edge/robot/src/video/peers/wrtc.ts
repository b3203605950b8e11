/** Sends with @roamhq/wrtc, the live fork of node-webrtc: takes raw pictures, encodes for each viewer. */
import { VideoError } from "../errors.ts";
import { videoSection } from "./offered-h264.ts";
import type { IceCandidate, Peer, PeerEngine, PeerOptions } from "./peer-engine.ts";

type Library = typeof import("@roamhq/wrtc");
type Connection = InstanceType<Library["RTCPeerConnection"]>;

export interface WrtcMode {
  readonly widthPx: number;
  readonly heightPx: number;
}

/** How often a connection is asked what it heard, in ms. */
const STATS_MS = 1_000;

/** @throws VideoError "no-engine" where its binary does not load */
export async function openWrtc(mode: WrtcMode): Promise<PeerEngine> {
  const library = await import("@roamhq/wrtc").catch((cause: unknown) => {
    throw new VideoError("@roamhq/wrtc does not load here", { code: "no-engine", cause });
  });
  // A CommonJS package: bundled it is the namespace, loaded as it stands the default.
  const wrtc = "default" in library ? (library.default as Library) : library;
  return {
    name: "wrtc",
    format: "i420",
    open: (options) => openPeer(wrtc, mode, options),
    close: () => Promise.resolve(),
  };
}

async function openPeer(library: Library, mode: WrtcMode, options: PeerOptions): Promise<Peer> {
  const { offer, iceServers, onState } = options;
  videoSection(offer);
  const connection = new library.RTCPeerConnection({
    iceServers: iceServers.map(({ urls, ...login }) => ({ urls: [...urls], ...login })),
  });
  connection.onicecandidate = ({ candidate }: { readonly candidate: IceCandidate | null }) => {
    if (candidate === null) return;
    const { sdpMid, sdpMLineIndex } = candidate;
    options.onCandidate({ candidate: candidate.candidate, sdpMid, sdpMLineIndex });
  };
  const source = new library.nonstandard.RTCVideoSource();
  const track = source.createTrack();
  const watch = watchStats(connection, options);
  const end = () => {
    clearInterval(watch);
    track.stop();
    connection.close();
  };
  connection.onconnectionstatechange = () => {
    const state = connection.connectionState;
    if (state === "connected") onState("connected");
    if (state === "failed" || state === "closed") onState("gone");
  };
  try {
    await connection.setRemoteDescription({ type: "offer", sdp: offer });
    connection.addTrack(track);
    const answer = await connection.createAnswer();
    await connection.setLocalDescription(answer);
    return {
      answer: answer.sdp ?? "",
      addCandidate: (candidate) => {
        if (!candidate.candidate.startsWith("candidate:")) return false;
        // A candidate that can't be used is one way less, and others are coming.
        connection.addIceCandidate(candidate).catch(() => undefined);
        return true;
      },
      send: ({ bytes }) => {
        if (connection.connectionState !== "connected") return false;
        source.onFrame({ width: mode.widthPx, height: mode.heightPx, data: bytes });
        return true;
      },
      // Its statistics name candidates only by number, and nobody needs them yet.
      route: () => undefined,
      close: end,
    };
  } catch (cause) {
    end();
    throw new VideoError("the offer was refused", { code: "bad-offer", cause });
  }
}

/** Reports of reception show only in the statistics: what they say changes with each. */
function watchStats(connection: Connection, { onHeard }: PeerOptions): NodeJS.Timeout {
  let last = "";
  const timer = setInterval(async () => {
    const stats = await connection.getStats();
    const heard = [...stats.values()]
      .filter(({ type }) => type === "remote-inbound-rtp")
      .map((report) => String(report.timestamp))
      .join();
    if (heard !== "" && heard !== last) onHeard();
    last = heard;
  }, STATS_MS);
  timer.unref();
  return timer;
}
