/** Viewers that cost little: packets are received and thrown away. */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import nodeDataChannel from "node-datachannel";
import { until } from "../../faults/video-rig.ts";
import type { SenderProcess } from "./sender-process.ts";

export interface Receiver {
  readonly packets: number;
  /** Their sum, headers included. */
  readonly bytes: number;
  close(): void;
}

const H264 = "level-asymmetry-allowed=1;packetization-mode=1;profile-level-id=42e01f";
const VP8_TYPE = 96;
/**
 * Makes a peer that encodes do so at the rate of our clip: this viewer gives it no estimate of the
 * network, without which libwebrtc would keep to 0.3 Mbit/s. In kbit/s.
 */
const VP8_RATE = `a=fmtp:${VP8_TYPE} ${["start", "min", "max"].map((end) => `x-google-${end}-bitrate=1500`).join(";")}`;
const VP8_MAP = /^a=rtpmap:96 VP8.*(?=\r?$)/m;
const H264_TYPE = 108;

/** Joins over WebRTC and waits for the first packet. */
export async function joinReceiver(sender: SenderProcess, viewer: string): Promise<Receiver> {
  const { PeerConnection, Video, RtcpReceivingSession } = nodeDataChannel;
  const connection = new PeerConnection(viewer, { iceServers: [] });
  const video = new Video("0", "RecvOnly");
  video.addH264Codec(H264_TYPE, H264);
  video.addVP8Codec(VP8_TYPE);
  const track = connection.addTrack(video);
  track.setMediaHandler(new RtcpReceivingSession());
  let packets = 0;
  let bytes = 0;
  track.onMessage(({ length }) => {
    packets += 1;
    bytes += length;
  });
  const answered = Promise.withResolvers<void>();
  const early: string[] = [];
  const add = (candidate: string) => {
    try {
      connection.addRemoteCandidate(candidate, "0");
    } catch {
      // One of an earlier session under this name came too late; there are others.
    }
  };
  sender.onTold(viewer, (told) => {
    if (told.type === "answer") {
      connection.setRemoteDescription(told.sdp, "answer");
      answered.resolve();
      for (const candidate of early.splice(0)) add(candidate);
    } else if (told.type === "candidate") {
      if (connection.remoteDescription() === null) early.push(told.candidate.candidate);
      else add(told.candidate.candidate);
    }
  });
  connection.onLocalDescription((sdp) =>
    sender.ask({ type: "offer", viewer, sdp: sdp.replace(VP8_MAP, `$&\r\n${VP8_RATE}`) }),
  );
  connection.onLocalCandidate(async (candidate, sdpMid) => {
    // A way found before the answer is read: the library takes the sender's certificate for a wrong one.
    await answered.promise;
    sender.ask({ type: "candidate", viewer, candidate: { candidate, sdpMid, sdpMLineIndex: 0 } });
  });
  connection.setLocalDescription("offer");
  await until("the first packet", () => packets > 0);
  return {
    get packets() {
      return packets;
    },
    get bytes() {
      return bytes;
    },
    close: () => {
      sender.forget(viewer);
      // The library keeps a track only as long as we do.
      track.close();
      connection.close();
    },
  };
}

/** Joins over plain UDP. */
export async function joinUdpReceiver(sender: SenderProcess, viewer: string): Promise<Receiver> {
  const socket = createSocket("udp4");
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  let packets = 0;
  let bytes = 0;
  socket.on("message", ({ length }) => {
    packets += 1;
    bytes += length;
  });
  sender.ask({ type: "offer", viewer, sdp: String(socket.address().port) });
  await until("the first packet", () => packets > 0);
  return {
    get packets() {
      return packets;
    },
    get bytes() {
      return bytes;
    },
    close: () => socket.close(),
  };
}
