/** Opens the signaling with AWS's own SDK, and hears also what the SDK does not tell. */
import type { SignalingClient } from "amazon-kinesis-video-streams-webrtc";
import type { Session } from "../session/session.ts";
import type { Channel } from "./channel.ts";
import { signedSocketUrl } from "./signing.ts";

export interface SignalingHandlers {
  readonly onOpen: () => void;
  readonly onAnswer: (answer: RTCSessionDescriptionInit) => void;
  readonly onCandidate: (candidate: RTCIceCandidateInit) => void;
  /** Hears that what was sent was refused. */
  readonly onRefused: (words: string) => void;
  /** Hears what the service asks: to connect anew, or to get new ICE servers. */
  readonly onIndication: (indication: "go-away" | "renew-ice") => void;
  readonly onClose: () => void;
}

export interface Signaling {
  sendOffer(offer: RTCSessionDescription): void;
  /** Drops the candidate when the signaling is already gone. */
  sendCandidate(candidate: RTCIceCandidate): void;
  close(): void;
}

export interface SignalingOptions {
  readonly session: Session;
  readonly channel: Channel;
  readonly clientId: string;
}

/** Names what is asked to be answered by a status, should it be refused. */
const OFFER_ID = "offer";

/** Begins to open; `onOpen` or `onClose` follows. */
export async function openSignaling(
  { session, channel, clientId }: SignalingOptions,
  handlers: SignalingHandlers,
): Promise<Signaling> {
  const sdk = await import("amazon-kinesis-video-streams-webrtc");
  const client = new sdk.SignalingClient({
    role: sdk.Role.VIEWER,
    channelARN: channel.arn,
    channelEndpoint: channel.signalingUrl,
    region: session.region,
    clientId,
    requestSigner: {
      getSignedURL: (endpoint, query) => signedSocketUrl(session, endpoint, query),
    },
  });
  let isOpen = false;
  client.on("open", () => {
    isOpen = true;
    hearIndications(client, handlers.onIndication);
    handlers.onOpen();
  });
  client.on("sdpAnswer", handlers.onAnswer);
  client.on("iceCandidate", handlers.onCandidate);
  client.on("statusResponse", (status: { description?: string }) => {
    handlers.onRefused(status.description ?? "The signaling refused the offer.");
  });
  const end = () => {
    isOpen = false;
    handlers.onClose();
  };
  client.on("close", end);
  // A WebSocket tells an error without a word, and closes after it.
  client.on("error", end);
  client.open();
  return {
    sendOffer: (offer) => client.sendSdpOffer(offer, undefined, OFFER_ID),
    sendCandidate: (candidate) => {
      if (isOpen) client.sendIceCandidate(candidate);
    },
    close: () => {
      isOpen = false;
      client.close();
    },
  };
}

const INDICATIONS: Readonly<Record<string, "go-away" | "renew-ice">> = {
  GO_AWAY: "go-away",
  RECONNECT_ICE_SERVER: "renew-ice",
};

/**
 * Listens beside the SDK, which drops every message without a payload.
 * @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/async-message-reception-api.html
 */
function hearIndications(
  client: SignalingClient,
  onIndication: SignalingHandlers["onIndication"],
): void {
  const socket: unknown = Reflect.get(client, "websocket");
  if (!(socket instanceof WebSocket)) return;
  socket.addEventListener("message", ({ data }) => {
    const indication = readIndication(data);
    if (indication !== undefined) onIndication(indication);
  });
}

/** Gives what a message asks for; `undefined` for every message that the SDK handles. */
export function readIndication(data: unknown): "go-away" | "renew-ice" | undefined {
  if (typeof data !== "string") return undefined;
  try {
    const message: unknown = JSON.parse(data);
    if (typeof message !== "object" || message === null || !("messageType" in message))
      return undefined;
    return INDICATIONS[String(message.messageType)];
  } catch {
    // The SDK, too, takes no notice of what is no JSON.
    return undefined;
  }
}
