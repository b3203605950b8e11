/**
 * Runs coturn, so that peers can be relayed as by AWS's TURN servers: only when it is asked for.
 * @see https://github.com/coturn/coturn/blob/master/README.turnserver
 */
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { accessSync, constants } from "node:fs";
import { mkdir } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Log, TimeoutError, withTimeout, writeFileAtomic } from "@outrider/runtime";
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
/** Time that one start may take, in ms; another program may have been given its port meanwhile. */
const READY_MS_MAX = 6_000;
const STARTS_MAX = 3;
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
  await mkdir(directory, { recursive: true, mode: 0o700 });
  for (let starts = 1; ; starts += 1) {
    try {
      return await startOn(await freePort(host), options);
    } catch (error) {
      if (!(error instanceof TimeoutError) || starts === STARTS_MAX) throw error;
      log.warn("coturn does not answer; it gets another port", { error });
    }
  }
}

async function startOn(port: number, options: CoturnOptions): Promise<IceProgram> {
  const { directory, host, log } = options;
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

/** Finds a port that is free for UDP and for TCP, since coturn listens to both. */
async function freePort(host: string): Promise<number> {
  const server = createServer().listen(0, host);
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const socket = createSocket("udp4");
  const isFree = new Promise<boolean>((resolve) => {
    socket.once("error", () => resolve(false));
    socket.bind(port, host, () => resolve(true));
  });
  const found = await isFree;
  socket.close();
  server.close();
  await once(server, "close");
  return found ? port : freePort(host);
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
