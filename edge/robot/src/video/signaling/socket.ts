/** One signaling socket. */
import { WebSocket } from "ws";

export interface SocketEvents {
  readonly onOpen: () => void;
  /** Anything came through: a message, a ping, the answer to one. */
  readonly onHeard: () => void;
  readonly onText: (text: string) => void;
  /** Told once; the socket never opened, or was lost. Refused: the service did not believe the signer. */
  readonly onClose: (reason: string, isRefused: boolean) => void;
}

export interface SignalingSocket {
  send(text: string): void;
  ping(): void;
  close(): void;
}

const OPEN_MS_MAX = 10_000;
/** Messages hold at most 10 KB of base64 and a few names. */
const MESSAGE_BYTES_MAX = 64 * 1024;
/** What waits for a stalled socket; beyond it the socket is as good as lost. */
const UNSENT_BYTES_MAX = 1 << 20;

/** Connects to a presigned address. */
export function openSocket(
  url: string,
  ca: readonly string[],
  events: SocketEvents,
): SignalingSocket {
  const socket = new WebSocket(url, {
    ca: [...ca],
    handshakeTimeout: OPEN_MS_MAX,
    maxPayload: MESSAGE_BYTES_MAX,
    perMessageDeflate: false,
  });
  let reason = "";
  let isRefused = false;
  socket.on("open", events.onOpen);
  socket.on("ping", events.onHeard);
  socket.on("pong", events.onHeard);
  socket.on("message", (data) => {
    events.onHeard();
    events.onText(String(data));
  });
  socket.on("unexpected-response", (_request, response) => {
    reason = `refused with ${response.statusCode} ${response.headers["x-amzn-errortype"] ?? ""}`;
    isRefused = response.statusCode === 401 || response.statusCode === 403;
    response.resume();
    socket.terminate();
  });
  socket.on("error", (error) => {
    reason ||= error.message;
  });
  socket.on("close", (code, text) => events.onClose(reason || `${code} ${text}`, isRefused));
  const isOpen = () => socket.readyState === WebSocket.OPEN;
  return {
    send: (text) => {
      if (!isOpen()) return;
      if (socket.bufferedAmount > UNSENT_BYTES_MAX) socket.terminate();
      else socket.send(text);
    },
    ping: () => {
      if (isOpen()) socket.ping();
    },
    close: () => (isOpen() ? socket.close(1000) : socket.terminate()),
  };
}
