/** Reads and writes what travels on the signaling socket. @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/kvswebrtc-websocket-apis7.html */
import { z } from "zod";
import type { IceCandidate } from "../peers/peer-engine.ts";

export type Received =
  | { readonly type: "offer"; readonly viewer: string; readonly sdp: string }
  | { readonly type: "candidate"; readonly viewer: string; readonly candidate: IceCandidate }
  | { readonly type: "go-away" }
  | { readonly type: "reconnect-ice" }
  /** The service's answer to a message of ours that carried a correlation id. */
  | { readonly type: "status"; readonly correlationId: string; readonly problem: string };

export type ReadResult =
  | { readonly ok: true; readonly value: Received }
  | { readonly ok: false; readonly problem: string };

const envelopeSchema = z.object({
  messageType: z.string(),
  messagePayload: z.string().optional(),
  senderClientId: z.string().min(1).max(256).optional(),
  statusResponse: z
    .object({
      correlationId: z.string().optional(),
      errorType: z.string().optional(),
      statusCode: z.union([z.string(), z.number()]).optional(),
      description: z.string().optional(),
    })
    .optional(),
});
type Envelope = z.infer<typeof envelopeSchema>;

const offerSchema = z.object({ type: z.literal("offer"), sdp: z.string().min(1) });
const candidateSchema = z.object({
  candidate: z.string(),
  sdpMid: z.string().nullish(),
  sdpMLineIndex: z.number().nullish(),
});

/** Reads one message; what comes from outside is judged, never trusted. */
export function readMessage(text: string): ReadResult {
  const envelope = envelopeSchema.safeParse(jsonOf(text));
  if (!envelope.success) return bad("no message of the service");
  const { messageType, messagePayload, senderClientId } = envelope.data;
  const payload = jsonOf(Buffer.from(messagePayload ?? "", "base64").toString("utf8"));
  switch (messageType) {
    case "GO_AWAY":
      return { ok: true, value: { type: "go-away" } };
    case "RECONNECT_ICE_SERVER":
      return { ok: true, value: { type: "reconnect-ice" } };
    case "STATUS_RESPONSE":
      return { ok: true, value: statusOf(envelope.data) };
    case "SDP_OFFER":
      return senderClientId === undefined
        ? bad("an offer of nobody")
        : offerOf(senderClientId, payload);
    case "ICE_CANDIDATE":
      return senderClientId === undefined
        ? bad("a candidate of nobody")
        : candidateOf(senderClientId, payload);
    default:
      return bad(`a message of type ${messageType.slice(0, 40)}`);
  }
}

function bad(problem: string): ReadResult {
  return { ok: false, problem };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function statusOf({ statusResponse }: Envelope): Received {
  const { correlationId = "", errorType, statusCode, description } = statusResponse ?? {};
  const problem = [statusCode, errorType, description].filter((part) => part !== undefined);
  return { type: "status", correlationId, problem: problem.join(" ") };
}

function offerOf(viewer: string, payload: unknown): ReadResult {
  const offer = offerSchema.safeParse(payload);
  if (!offer.success) return bad("an offer without SDP");
  return { ok: true, value: { type: "offer", viewer, sdp: offer.data.sdp } };
}

function candidateOf(viewer: string, payload: unknown): ReadResult {
  const parsed = candidateSchema.safeParse(payload);
  if (!parsed.success) return bad("a candidate of the wrong shape");
  const { candidate, sdpMid = null, sdpMLineIndex = null } = parsed.data;
  return {
    ok: true,
    value: { type: "candidate", viewer, candidate: { candidate, sdpMid, sdpMLineIndex } },
  };
}

/** What a master sends to a viewer. */
export type Sent =
  | { readonly type: "answer"; readonly viewer: string; readonly sdp: string }
  | { readonly type: "candidate"; readonly viewer: string; readonly candidate: IceCandidate };

/** Writes a message; with a correlation id the service says what it did not like. */
export function writeMessage(sent: Sent, correlationId: string): string {
  const isAnswer = sent.type === "answer";
  const payload = isAnswer ? { type: "answer", sdp: sent.sdp } : sent.candidate;
  return JSON.stringify({
    action: isAnswer ? "SDP_ANSWER" : "ICE_CANDIDATE",
    recipientClientId: sent.viewer,
    messagePayload: Buffer.from(JSON.stringify(payload)).toString("base64"),
    correlationId,
  });
}
