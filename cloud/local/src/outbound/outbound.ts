/**
 * Is the proxy through which functions reach the outside: the front door, hosts that were allowed, and
 * hosts that this machine plays. A rule for well-behaved code, not a sandbox.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import type { Log } from "@outrider/runtime";
import { listen } from "../front-door/listening.ts";
import { endWith } from "../front-door/upgrades.ts";
import {
  type CertificateAuthority,
  openCertificateAuthority,
} from "../iot/ca/certificate-authority.ts";
import { createPlayedHosts, type PlayedHosts, type Player } from "./played-hosts.ts";
import { createRule, type Judgement, type Target, targetOf } from "./rule.ts";
import { forward, openTunnel } from "./tunnel.ts";

export interface Outbound {
  /**
   * Gives the variables by which a function's process finds the proxy, which opens with the first of them.
   * `direct` is a further `host:port` that the function reaches without it.
   */
  environment(direct: string): Promise<Readonly<Record<string, string>>>;
  close(): void;
}

export interface OutboundOptions {
  /** `http://localhost:<port>` of the front door. */
  readonly endpoint: string;
  /** Hosts that may really be reached, each `host` or `host:port`. */
  readonly allowed: readonly string[];
  readonly players: ReadonlyMap<string, Player>;
  /** Folder of the local certificate authority. */
  readonly authorityDir: string;
  readonly log: Log;
}

const CONNECTIONS_MAX = 1_000;

/** Hosts remembered as told of, so that a refused host is one line in the log. */
const TOLD_MAX = 1_000;

interface Around {
  readonly judge: (target: Target) => Judgement;
  readonly hosts: PlayedHosts;
  /** Writes of a refusal. */
  readonly tell: (host: string) => void;
}

/** Makes the proxy; it listens once an environment was asked for. */
export function createOutbound(options: OutboundOptions): Outbound {
  const { endpoint, players, authorityDir, log } = options;
  let opened: Promise<CertificateAuthority> | undefined;
  const authority = () => {
    opened ??= openCertificateAuthority(authorityDir);
    return opened;
  };
  const around: Around = {
    judge: createRule({ ...options, played: [...players.keys()] }),
    hosts: createPlayedHosts({ players, authority, log }),
    tell: once(TOLD_MAX, (host) => log.warn("a function may not reach this host", { host })),
  };
  let server: Promise<Server> | undefined;
  return {
    environment: async (direct) => {
      server ??= open(around);
      const { port } = (await server).address() as AddressInfo;
      // The authority matters only to those who meet a host that is played.
      const trust = players.size === 0 ? {} : { NODE_EXTRA_CA_CERTS: (await authority()).caFile };
      return { ...proxyVariables(port, endpoint, direct), ...trust };
    },
    close: () => {
      around.hosts.close();
      server?.then((listening) => {
        listening.close();
        listening.closeAllConnections();
      }, ignored);
    },
  };
}

/** A port that could not be opened was told to whoever asked. */
const ignored = () => undefined;

function proxyVariables(port: number, endpoint: string, direct: string): Record<string, string> {
  const proxy = `http://127.0.0.1:${port}`;
  const door = new URL(endpoint).port;
  const around = [`localhost:${door}`, `127.0.0.1:${door}`, direct];
  return { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NO_PROXY: around.join(",") };
}

async function open(around: Around): Promise<Server> {
  const server = createServer((request, response) => answer(request, response, around));
  server.maxConnections = CONNECTIONS_MAX;
  server.on("connect", (request, socket, head) => tunnel(request, socket, { head, ...around }));
  await listen(server, 0, "127.0.0.1");
  return server;
}

function answer(request: IncomingMessage, response: ServerResponse, around: Around): void {
  const url = URL.parse(request.url ?? "");
  const target = url?.protocol === "http:" ? targetOf(url.host) : undefined;
  if (url === null || target === undefined) {
    sendRefusal(response, 400, "This is a proxy: send it CONNECT, or a whole http:// address.");
    return;
  }
  const judgement = around.judge(target);
  if (judgement === "played") around.hosts.answer(target.host, request, response);
  else if (judgement === "refused") {
    around.tell(target.host);
    sendRefusal(response, 403, refusalOf(target));
  } else forward(request, response, url);
}

function tunnel(
  { url = "" }: IncomingMessage,
  socket: Duplex,
  { head, judge, hosts, tell }: Around & { readonly head: Buffer },
): void {
  socket.on("error", () => socket.destroy());
  const target = targetOf(url);
  const judgement = target === undefined ? "refused" : judge(target);
  if (target === undefined || judgement === "refused") {
    if (target !== undefined) tell(target.host);
    const body = refusalBody(target === undefined ? "CONNECT wants host:port." : refusalOf(target));
    const status = target === undefined ? "400 Bad Request" : "403 Forbidden";
    endWith(
      socket,
      `HTTP/1.1 ${status}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  } else if (judgement === "played") {
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    socket.unshift(head);
    hosts.take(socket, target.port === 443);
  } else openTunnel(socket, head, target);
}

function sendRefusal(response: ServerResponse, status: number, message: string): void {
  response.writeHead(status, { "content-type": "application/json" }).end(refusalBody(message));
}

const refusalBody = (message: string) => `${JSON.stringify({ message })}\n`;

function refusalOf({ host }: Target): string {
  return `Functions on the local host reach its own address and the hosts named with --outbound; ${host} is none of them.`;
}

/** Acts once for each name, and no more when it has met `max` of them. */
function once(max: number, act: (name: string) => void): (name: string) => void {
  const met = new Set<string>();
  return (name) => {
    if (met.has(name) || met.size >= max) return;
    met.add(name);
    act(name);
  };
}
