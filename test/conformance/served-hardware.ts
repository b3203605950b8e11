/** Simulated hardware behind a real socket, in a folder of its own. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog, unixSocketPath } from "@outrider/runtime";
import type { BoardName } from "../../edge/robot/src/hardware/boards.ts";
import { openPorts } from "../../edge/robot/src/hardware/open-ports.ts";
import type { Ports } from "../../edge/robot/src/hardware/ports.ts";
import {
  type InProcessHardware,
  inProcessHardware,
} from "../../edge/robot/src/simulated/in-process.ts";
import { serveBus } from "../../edge/robot/src/simulated/server.ts";

export interface ServedHardware extends AsyncDisposable {
  /** The hardware itself, past the socket. */
  readonly hardware: InProcessHardware;
  /** Ports that reach it over bus.sock, as the robot's programs do. */
  readonly ports: Ports;
}

/** Powers a board on and serves it. */
export async function serveHardware(board: BoardName): Promise<ServedHardware> {
  const folder = await mkdtemp(join(tmpdir(), "outrider-bus-"));
  const hardware = inProcessHardware(board);
  const { perform } = hardware;
  const path = unixSocketPath(folder, "bus.sock");
  const server = await serveBus({ path, log: silentLog, perform });
  const ports = openPorts({ kind: "simulated", folder });
  return {
    hardware,
    ports,
    [Symbol.asyncDispose]: async () => {
      await ports[Symbol.asyncDispose]();
      server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
