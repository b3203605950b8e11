/** The port to WebRTC: answers a viewer's offer and sends it pictures. */
import type { Picture, PictureFormat } from "../picture.ts";

export type EngineName = "node-datachannel" | "werift" | "wrtc";

/** A STUN or TURN server, as browsers name it. */
export interface IceServer {
  readonly urls: readonly string[];
  readonly username?: string;
  readonly credential?: string;
}

/** One way to reach a peer, as browsers write it. */
export interface IceCandidate {
  readonly candidate: string;
  readonly sdpMid: string | null;
  readonly sdpMLineIndex: number | null;
}

/** `gone` is final: the viewer closed, failed, or was closed by us. */
export type PeerState = "connecting" | "connected" | "gone";

export interface PeerOptions {
  /** Names the viewer in the engine's own log. */
  readonly name: string;
  /** The viewer's offer, SDP. */
  readonly offer: string;
  readonly iceServers: readonly IceServer[];
  readonly onCandidate: (candidate: IceCandidate) => void;
  readonly onState: (state: PeerState) => void;
  /** Told whenever the viewer reports reception: it is there, and its network works. */
  readonly onHeard: () => void;
}

/** One viewer's connection. */
export interface Peer {
  /** The answer to its offer, SDP. */
  readonly answer: string;
  /** Adds a way to the viewer, or leaves it out where others do; a malformed one is refused with false. */
  addCandidate(candidate: IceCandidate): boolean;
  /**
   * Sends a picture of the engine's format.
   * @param timestamp the picture's time on RTP's clock of 90 kHz
   * @returns false when it was not sent, since the way is not open or is full
   */
  send(picture: Picture, timestamp: number): boolean;
  /** Names the way that was found, e.g. `host 127.0.0.1:50000 → prflx 127.0.0.1:40000`. */
  route(): string | undefined;
  close(): void;
}

export interface PeerEngine {
  readonly name: EngineName;
  /** What its peers take. */
  readonly format: PictureFormat;
  /** @throws VideoError "bad-offer", "no-h264" */
  open(options: PeerOptions): Promise<Peer>;
  /** Frees what all peers share. */
  close(): Promise<void>;
}

/** Most of one picture that a network's packet carries, in bytes. @see RFC 8834 (1,200 is safe) */
export const RTP_PAYLOAD_BYTES_MAX = 1_188;
