/** Opens the ports of the host's doors. */
import type { Server } from "node:net";

/** Listens on a port; resolves once it is bound, and rejects with `EADDRINUSE` where it is taken. */
export function listen(server: Server, port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, () => {
      server.off("error", reject);
      resolve();
    });
  });
}
