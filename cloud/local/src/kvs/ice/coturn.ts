/**
 * Runs coturn, so that peers can be relayed as by AWS's TURN servers: only when it is asked for.
 * @see https://github.com/coturn/coturn/blob/master/README.turnserver
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdir } from "node:fs/promises";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Log, withTimeout, writeFileAtomic } from "@outrider/runtime";
import { inheritedEnvironment } from "../../config.ts";
import { superviseProgram } from "../../devices/program.ts";
import { HostError } from "../../host-error.ts";
import type { IceProgram } from "./ice-program.ts";
import { bindingRequest } from "./stun-server.ts";

export interface CoturnOptions {
  /** Folder for its configuration, which holds the secret (0600). */
  readonly directory: string;
  readonly host: string;
  /** Passwords are checked by it; see `createIceServers`. */
  readonly secret: string;
  readonly log: Log;
}

const PROGRAM = "turnserver";
const WRAPPER = fileURLToPath(new URL("turn-program.ts", import.meta.url));
const READY_MS_MAX = 10_000;
const PROBE_MS = 100;
const RESTART_MS_MAX = 5_000;
const STOP_MS = 2_000;

/**
 * Starts coturn on any free port and waits until it answers.
 * @throws HostError "turn-missing" where it is not installed; TimeoutError when it does not answer.
 */
export async function startCoturn(options: CoturnOptions): Promise<IceProgram> {
  const { directory, host, log } = options;
  if (!isInstalled()) {
    throw new HostError(
      "--turn needs coturn, which is not installed (sudo apt-get install coturn).",
      { code: "turn-missing" },
    );
  }
  const port = await freeUdpPort(host);
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const configFile = join(directory, "turnserver.conf");
  await writeFileAtomic(configFile, configText(options, port), { mode: 0o600 });
  const program = superviseProgram({
    name: "turn",
    argv: [WRAPPER, configFile],
    cwd: directory,
    restartMsMax: RESTART_MS_MAX,
    lingerMs: 0,
    onLine: (line) => log.debug("coturn", { line }),
    onPid: () => undefined,
    log,
  });
  const close = () => program.stop(STOP_MS);
  try {
    await withTimeout(answers(host, port), READY_MS_MAX, "starting coturn");
  } catch (error) {
    await close();
    throw error;
  }
  const address = `turn:${host}:${port}`;
  return { uris: [`${address}?transport=udp`, `${address}?transport=tcp`], close };
}

function configText({ directory, host, secret }: CoturnOptions, port: number): string {
  const lines = [
    `listening-ip=${host}`,
    `relay-ip=${host}`,
    `listening-port=${port}`,
    "use-auth-secret",
    `static-auth-secret=${secret}`,
    "realm=outrider.localhost",
    // Everything is on this machine here; AWS's relays have no loopback to guard.
    "allow-loopback-peers",
    "no-cli",
    "no-tls",
    "no-dtls",
    "no-multicast-peers",
    `userdb=${join(directory, "turn.db")}`,
    `pidfile=${join(directory, "turnserver.pid")}`,
    "log-file=stdout",
    "simple-log",
  ];
  return `${lines.join("\n")}\n`;
}

function isInstalled(): boolean {
  const path = new Map(Object.entries(inheritedEnvironment())).get("PATH") ?? "";
  return path.split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, PROGRAM), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

async function freeUdpPort(host: string): Promise<number> {
  const socket = createSocket("udp4");
  socket.bind(0, host);
  await once(socket, "listening");
  const { port } = socket.address();
  socket.close();
  return port;
}

/** Resolves once a binding request is answered. */
async function answers(host: string, port: number): Promise<void> {
  const socket = createSocket("udp4");
  const answered = once(socket, "message").then(() => true);
  try {
    do socket.send(bindingRequest(), port, host, () => undefined);
    while (!(await Promise.race([answered, sleep(PROBE_MS, false)])));
  } finally {
    socket.close();
  }
}
