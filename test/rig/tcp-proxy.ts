/** Stands between two programs and misbehaves on demand: holds what passes, or cuts the line. */

import type { AddressInfo } from "node:net";
import { createConnection, createServer, type Socket } from "node:net";

export interface TcpProxy extends AsyncDisposable {
  readonly port: number;
  /** Lets nothing through, in either direction; what is sent waits, as in a stalled network. */
  hold(): void;
  /** Lets through what waited, in order, and everything after it. */
  release(): void;
  /** Ends every connection; new ones are taken. */
  cut(): void;
}

/** Listens on loopback and passes everything to a port of this machine. */
export async function startTcpProxy(targetPort: number): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let isHeld = false;
  const take = (socket: Socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    // A side that ends abruptly is what this proxy is for.
    socket.on("error", () => socket.destroy());
    if (isHeld) socket.pause();
  };
  const server = createServer((near) => {
    const far = createConnection(targetPort, "127.0.0.1");
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      take(from);
      from.on("data", (chunk) => to.write(chunk));
      from.on("close", () => to.end());
    }
  });
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, "127.0.0.1", resolve);
  await promise;
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port: (server.address() as AddressInfo).port,
    hold: () => {
      isHeld = true;
      for (const socket of sockets) socket.pause();
    },
    release: () => {
      isHeld = false;
      for (const socket of sockets) socket.resume();
    },
    cut,
    [Symbol.asyncDispose]: async () => {
      cut();
      const closed = Promise.withResolvers<void>();
      server.close(() => closed.resolve());
      await closed.promise;
    },
  };
}
