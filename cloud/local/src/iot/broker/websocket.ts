/**
 * Lets browsers and scripts in: MQTT over WebSocket at `/mqtt`, the address signed by SigV4.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html#mqtt-ws
 */
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import type { Log } from "@outrider/runtime";
import { createWebSocketStream, WebSocketServer } from "ws";
import type { Iam, Principal, UpgradeHandler } from "../../contracts.ts";
import { endWith } from "../../front-door/upgrades.ts";
import { PolicyError } from "../../iam/policy-error.ts";
import { verifyPresigned } from "../../sigv4/verify-presigned.ts";
import type { Registry } from "../registry/registry.ts";
import type { Broker } from "./broker.ts";
import type { BrokerLimits } from "./limits.ts";
import { type MqttPrincipal, signedPrincipal } from "./principal.ts";

export interface WebSocketOptions {
  readonly iam: Iam;
  readonly registry: Registry;
  readonly broker: Broker;
  readonly limits: BrokerLimits;
  readonly epochMs: () => number;
  readonly log: Log;
}

const PATH = "/mqtt";
const SUBPROTOCOL = "mqtt";

/** Largest WebSocket frame, in bytes: AWS's largest PUBLISH with room for more packets. */
const FRAME_BYTES_MAX = 1024 * 1024;

export function createWebSocketUpgrade(options: WebSocketOptions): UpgradeHandler {
  const server = new WebSocketServer({
    noServer: true,
    maxPayload: FRAME_BYTES_MAX,
    perMessageDeflate: false,
    handleProtocols: (offered) => (offered.has(SUBPROTOCOL) ? SUBPROTOCOL : false),
  });
  return {
    path: PATH,
    upgrade: (request, socket, head) => {
      enter(options, server, { request, socket, head }).catch((error: unknown) => {
        options.log.error("WebSocket upgrade failed", { error });
        socket.destroy();
      });
    },
  };
}

interface Upgrade {
  readonly request: IncomingMessage;
  readonly socket: Duplex;
  readonly head: Buffer;
}

async function enter(
  options: WebSocketOptions,
  server: WebSocketServer,
  { request, socket, head }: Upgrade,
): Promise<void> {
  const onEarlyError = () => socket.destroy();
  socket.on("error", onEarlyError);
  const judged = await judge(request, options);
  if (!judged.ok) {
    options.log.warn("WebSocket refused", { problem: judged.problem });
    refuse(socket, judged.problem);
    return;
  }
  socket.off("error", onEarlyError);
  const remoteAddress = request.socket.remoteAddress ?? "";
  server.handleUpgrade(request, socket, head, (webSocket) => {
    request.socket.setNoDelay(true);
    options.broker.accept(createWebSocketStream(webSocket), {
      principal: judged.value,
      remoteAddress,
      lifeMs: options.limits.webSocketMs,
    });
  });
}

type Judged =
  | { readonly ok: true; readonly value: MqttPrincipal }
  | { readonly ok: false; readonly problem: string };

async function judge(request: IncomingMessage, options: WebSocketOptions): Promise<Judged> {
  const { iam, registry, epochMs } = options;
  const verdict = await verifyPresigned(
    { method: "GET", url: request.url ?? "", headers: singleHeaders(request) },
    { find: (id) => iam.find(id), nowMs: epochMs(), service: "iotdevicegateway" },
  );
  if (!verdict.ok) return { ok: false, problem: verdict.problem.message };
  return principalOf(iam, registry, verdict.value.principal);
}

function principalOf(iam: Iam, registry: Registry, principal: Principal): Judged {
  try {
    return { ok: true, value: signedPrincipal(iam, registry, principal) };
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    return { ok: false, problem: `the role's policy cannot be honoured: ${error.message}` };
  }
}

function singleHeaders({ headers }: IncomingMessage): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, [value].flat().join(",")]),
  );
}

function refuse(socket: Duplex, message: string): void {
  const body = JSON.stringify({ message });
  endWith(
    socket,
    `HTTP/1.1 403 Forbidden\r\nContent-Type: application/json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
