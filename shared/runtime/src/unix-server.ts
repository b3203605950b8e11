/** Opens servers on Unix sockets. */
import { rmSync } from "node:fs";
import type { Server } from "node:net";

/** Has a server listen at a path, taking over what a dead process left there. @throws the system's error */
export async function listenAtPath(server: Server, path: string): Promise<void> {
  rmSync(path, { force: true });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(path, resolve);
  });
}
