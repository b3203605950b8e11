/**
 * Is what travels on the signaling WebSocket.
 * @see https://docs.aws.amazon.com/kinesisvideostreams-webrtc-dg/latest/devguide/async-message-reception-api.html
 */
import type { AwsError } from "../../contracts.ts";
import { invalidArgument } from "../kvs-error.ts";

const ACTIONS = ["SDP_OFFER", "SDP_ANSWER", "ICE_CANDIDATE"] as const;

export type SendAction = (typeof ACTIONS)[number];

/** Is what the service may tell a client to do. */
export type Indication = "GO_AWAY" | "RECONNECT_ICE_SERVER";

export interface SentMessage {
  readonly action: SendAction;
  /** Base64, not decoded. */
  readonly payload: string;
  readonly recipientClientId: string | undefined;
  readonly correlationId: string | undefined;
}

export type ParsedMessage =
  | { readonly ok: true; readonly value: SentMessage }
  | {
      readonly ok: false;
      readonly problem: AwsError;
      /** Where it lacks, the sender is told nothing. */
      readonly correlationId: string | undefined;
    };

const NAME = /^[a-zA-Z0-9_.-]{1,256}$/;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/**
 * Reads a message; its members may begin with a small letter, as AWS's JavaScript SDK sends them, or
 * a capital one, as its C SDK does. `payloadMax` counts characters of base64.
 */
export function parseMessage(text: string, payloadMax: number): ParsedMessage {
  const member = membersOf(text);
  if (member === undefined) return refused(undefined, "The message is not a JSON object.");
  const correlationId = member("correlationId");
  if (correlationId !== undefined && !NAME.test(correlationId)) {
    return refused(undefined, "The correlationId is not valid.");
  }
  const action = ACTIONS.find((one) => one === member("action"));
  if (action === undefined) return refused(correlationId, "The action is not valid.");
  const payload = member("messagePayload") ?? "";
  if (payload.length > payloadMax) {
    return refused(correlationId, `The messagePayload is longer than ${payloadMax} characters.`);
  }
  if (payload === "" || !BASE64.test(payload)) {
    return refused(correlationId, "The messagePayload is not valid base64.");
  }
  const recipientClientId = member("recipientClientId");
  return { ok: true, value: { action, payload, recipientClientId, correlationId } };
}

/** Says whether a text can name a client. */
export function isClientId(text: string): boolean {
  return NAME.test(text);
}

/** Writes what a recipient gets; the master bears no id. */
export function delivery({ action, payload }: SentMessage, senderClientId?: string): string {
  return JSON.stringify({ messageType: action, messagePayload: payload, senderClientId });
}

/** Writes what the sender of a refused message gets; nothing without a correlation id. */
export function statusResponse(
  { code, status, message }: AwsError,
  correlationId: string | undefined,
): string | undefined {
  if (correlationId === undefined) return undefined;
  return JSON.stringify({
    messageType: "STATUS_RESPONSE",
    statusResponse: {
      correlationId,
      errorType: code,
      statusCode: String(status),
      description: message,
    },
  });
}

/** Writes an indication. */
export function indicationText(messageType: Indication): string {
  return JSON.stringify({ messageType });
}

type Member = (name: string) => string | undefined;

/** Gives access to the members that are text; an empty one is none, as the C SDK sends it. */
function membersOf(text: string): Member | undefined {
  const value = parseJson(text);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return undefined;
  const members = new Map<string, unknown>(Object.entries(value));
  return (name) => {
    const capital = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    const found = members.get(name) ?? members.get(capital);
    return typeof found === "string" && found !== "" ? found : undefined;
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return undefined;
  }
}

function refused(correlationId: string | undefined, problem: string): ParsedMessage {
  return { ok: false, problem: invalidArgument(problem), correlationId };
}
