/** Hands WebSocket upgrades to their owners and ends them when the door closes. */
import { type IncomingMessage, type Server, STATUS_CODES } from "node:http";
import type { Duplex } from "node:stream";
import type { UpgradeHandler } from "../contracts.ts";

export interface Upgrades {
  add(handler: UpgradeHandler): void;
  /** Destroys every socket that was handed over and is still open. */
  close(): void;
}

/**
 * Says whether a request asks for the one upgrade that this door knows. Others (Java's HTTP client
 * offers h2c with every request) may be ignored: the request is then answered as it stands.
 * @see https://www.rfc-editor.org/rfc/rfc9110.html#section-7.8
 */
export function isWebSocket({ headers }: IncomingMessage): boolean {
  return headers.upgrade?.toLowerCase() === "websocket";
}

/** Listens for upgrades on `server`; a path nobody owns is answered 404. */
export function listenForUpgrades(server: Server): Upgrades {
  const handlers = new Map<string, UpgradeHandler>();
  const open = new Set<Duplex>();
  server.on("upgrade", (request, socket, head) => {
    const handler = handlers.get((request.url ?? "/").split("?")[0] ?? "/");
    if (handler === undefined) {
      refuseUpgrade(socket, 404);
      return;
    }
    open.add(socket);
    socket.once("close", () => open.delete(socket));
    handler.upgrade(request, socket, head);
  });
  return {
    add: (handler) => {
      handlers.set(handler.path, handler);
    },
    close: () => {
      for (const socket of open) socket.destroy();
    },
  };
}

/** Answers an upgrade with an HTTP error and ends its socket. */
export function refuseUpgrade(socket: Duplex, status: number, message = ""): void {
  endWith(
    socket,
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}\r\nconnection: close\r\ncontent-type: text/plain\r\ncontent-length: ${Buffer.byteLength(message)}\r\n\r\n${message}`,
  );
}

/**
 * Writes the last words to a socket that was handed over, and lets go of it, since nobody reads it any more:
 * a client that leaves its end open would keep it for as long as it likes.
 */
export function endWith(socket: Duplex, text: string): void {
  socket.once("error", () => socket.destroy());
  socket.once("finish", () => socket.destroy());
  socket.end(text);
}
