/** Is one signaling WebSocket: its rates, its life, and how it is told to go. */
import type { RawData, WebSocket } from "ws";
import { AwsError } from "../../contracts.ts";
import { createTokenBucket } from "../../iot/broker/token-bucket.ts";
import { tooManyCalls } from "../kvs-error.ts";
import type { Quotas } from "../quotas.ts";
import {
  type Indication,
  indicationText,
  parseMessage,
  type SendAction,
  type SentMessage,
  statusResponse,
} from "./message.ts";
import type { Member } from "./room.ts";

export interface Connection extends Member {
  /** Tells the client; after GO_AWAY the connection ends when `graceMs` is over. */
  indicate(indication: Indication, graceMs: number): void;
  /** Ends the connection when its time is over, and says so one grace period before. */
  look(): void;
}

export interface ConnectionOptions {
  readonly clientId: string | undefined;
  readonly quotas: Quotas;
  readonly nowMs: () => number;
  /** Takes each valid message within its rate. @throws AwsError, which the sender is told. */
  readonly onMessage: (from: Connection, message: SentMessage) => void;
  readonly onEnd: (connection: Connection) => void;
}

/** Going away. @see https://www.rfc-editor.org/rfc/rfc6455#section-7.4.1 */
const CLOSE_GOING_AWAY = 1001;
/** A client that leaves more than this unread is cut, in bytes. */
const UNSENT_BYTES_MAX = 1024 * 1024;

export function createConnection(socket: WebSocket, options: ConnectionOptions): Connection {
  const { clientId, quotas, nowMs } = options;
  const openedAtMs = nowMs();
  let activeAtMs = openedAtMs;
  let endsAtMs: number | undefined;
  let isEnding = false;
  const takeMessage = rateLimits(options);
  const send = (text: string) => {
    if (socket.bufferedAmount > UNSENT_BYTES_MAX) socket.terminate();
    else socket.send(text, () => undefined);
  };
  const end = (reason: string) => {
    isEnding = true;
    socket.close(CLOSE_GOING_AWAY, reason);
  };
  const connection: Connection = {
    clientId,
    send,
    end,
    indicate: (indication, graceMs) => {
      send(indicationText(indication));
      if (indication === "GO_AWAY") endsAtMs = Math.min(nowMs() + graceMs, endsAtMs ?? Infinity);
    },
    look: () => {
      const now = nowMs();
      if (endsAtMs !== undefined && now >= endsAtMs) end("the connection's time is over");
      else if (now - activeAtMs >= quotas.idleMs) end("the connection was idle for too long");
      else if (endsAtMs === undefined && now - openedAtMs >= quotas.connectionMs - quotas.graceMs)
        connection.indicate("GO_AWAY", quotas.graceMs);
    },
  };
  const seen = () => {
    activeAtMs = nowMs();
  };
  socket.on("ping", seen);
  socket.on("pong", seen);
  socket.on("message", (data) => {
    seen();
    if (isEnding) return;
    const answer = take(textOf(data), takeMessage, connection, options);
    if (answer !== undefined) send(answer);
  });
  // What is wrong with a frame closes the socket; there is nothing more to do.
  socket.on("error", () => undefined);
  socket.once("close", () => options.onEnd(connection));
  return connection;
}

type TakeMessage = (action: SendAction) => void;

/** Gives what to answer the sender, if anything. */
function take(
  text: string,
  takeMessage: TakeMessage,
  connection: Connection,
  { quotas, onMessage }: ConnectionOptions,
): string | undefined {
  const parsed = parseMessage(text, quotas.payloadMax);
  if (!parsed.ok) return statusResponse(parsed.problem, parsed.correlationId);
  try {
    takeMessage(parsed.value.action);
    onMessage(connection, parsed.value);
    return undefined;
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    return statusResponse(error, parsed.value.correlationId);
  }
}

/** @throws AwsError ClientLimitExceededException for a message beyond its rate. */
function rateLimits({ quotas, nowMs }: ConnectionOptions): TakeMessage {
  const { sdpPerS, icePerS } = quotas;
  const bucket = (perS: number) => createTokenBucket(perS, nowMs());
  const buckets = {
    SDP_OFFER: bucket(sdpPerS),
    SDP_ANSWER: bucket(sdpPerS),
    ICE_CANDIDATE: bucket(icePerS),
  };
  return (action) => {
    if (!buckets[action].tryTake(1, nowMs())) throw tooManyCalls(action);
  };
}

function textOf(data: RawData): string {
  if (Array.isArray(data)) return Buffer.concat(data).toString();
  return Buffer.isBuffer(data) ? data.toString() : Buffer.from(data).toString();
}
