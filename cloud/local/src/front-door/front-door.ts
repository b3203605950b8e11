/**
 * Is the one HTTP address of the local host: signed AWS calls, REST APIs, the console and the host's
 * own endpoints, and WebSocket upgrades.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Clock, type Log, systemClock } from "@outrider/runtime";
import type { AwsService, Iam, UpgradeHandler } from "../contracts.ts";
import { createSecurityToken } from "../sts/security-token.ts";
import { type Authorize, createAwsCalls } from "./aws-calls.ts";
import { sendJson } from "./http-reply.ts";
import { listen } from "./listening.ts";
import { isOwnPage } from "./origin.ts";
import { apiPathUrl, createPaths, type PathHandler } from "./paths.ts";
import { BodyAbortedError } from "./request-body.ts";
import { answerSigned } from "./signed-answer.ts";
import { isWebSocket, listenForUpgrades } from "./upgrades.ts";

export interface FrontDoorOptions {
  /** TCP port; 0 takes any free one. */
  readonly port: number;
  /** Address to listen on. @default "127.0.0.1" */
  readonly host?: string;
  readonly iam: Iam;
  readonly log: Log;
  /** Asked before every AWS call. @default allows all */
  readonly authorize?: Authorize;
  /** @default the machine's clock */
  readonly clock?: Clock;
}

export interface FrontDoor {
  /** `http://localhost:<port>`. */
  readonly endpoint: string;
  readonly port: number;
  addService(service: AwsService): void;
  /**
   * Hands calls with the header `x-amz-target: <prefix>.<operation>` that bear no signature to a
   * service, with an anonymous principal; which operations need one is the service's to judge.
   */
  addUnsignedTarget(prefix: string, service: AwsService): void;
  /** Hands calls of the query protocol with `Action=<action>` that bear no signature to a service. */
  addUnsignedAction(action: string, service: AwsService): void;
  addUpgrade(handler: UpgradeHandler): void;
  /** Hands every request at or below `prefix` to `handler`; the longest prefix wins. */
  addPath(prefix: string, handler: PathHandler): void;
  /** Stops listening, lets open requests finish for at most 2 s, then cuts them. */
  close(): Promise<void>;
}

/** Longest wait for open requests at the end, in ms. */
const CLOSE_MS_MAX = 2_000;

/**
 * Listens at once, so that every address in the plan is known before it is made.
 * @throws the system's error when the port is taken (`EADDRINUSE`).
 */
export async function createFrontDoor(options: FrontDoorOptions): Promise<FrontDoor> {
  const { port, host = "127.0.0.1", iam, log, clock = systemClock } = options;
  const { authorize = () => undefined } = options;
  const epochMs = () => clock.epochMs();
  const calls = createAwsCalls({ iam, authorize, epochMs, log });
  calls.addService(createSecurityToken({ iam, epochMs }));
  const signed = answerSigned(calls);
  const paths = createPaths();
  const server = createServer({
    maxHeaderSize: 32 * 1024,
    keepAliveTimeout: 75_000,
    shouldUpgradeCallback: isWebSocket,
  });
  const upgrades = listenForUpgrades(server);
  await listen(server, port, host);
  const boundPort = (server.address() as AddressInfo).port;
  server.on("request", (request, response) => {
    answer({ request, response, find: paths.find, signed, port: boundPort }).catch((error) => {
      if (error instanceof BodyAbortedError) return;
      log.error("request failed", { error, method: request.method });
      sendJson(response, 500, { message: "Internal server error" });
    });
  });
  return {
    endpoint: `http://localhost:${boundPort}`,
    port: boundPort,
    addService: calls.addService,
    addUnsignedTarget: calls.addUnsignedTarget,
    addUnsignedAction: calls.addUnsignedAction,
    addUpgrade: upgrades.add,
    addPath: paths.add,
    close: () => {
      upgrades.close();
      return close(server);
    },
  };
}

interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly find: (path: string) => PathHandler | undefined;
  /** Answers AWS calls. */
  readonly signed: PathHandler;
  readonly port: number;
}

async function answer({ request, response, find, signed, port }: Exchange): Promise<void> {
  const { headers } = request;
  request.url = apiPathUrl(headers.host, request.url ?? "/");
  const path = request.url.split("?")[0] ?? "/";
  if (path.startsWith("/_outrider") && !isOwnPage(headers, port)) {
    sendJson(response, 403, { message: "Only the console's own pages may use this address." });
    return;
  }
  const handler = find(path);
  if (handler !== undefined) {
    await handler(request, response);
    return;
  }
  if (path === "/" && headers.authorization === undefined && request.method === "GET") {
    response.writeHead(302, { location: "/_console" }).end();
    return;
  }
  await signed(request, response);
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    const limit = setTimeout(() => server.closeAllConnections(), CLOSE_MS_MAX);
    server.close(() => {
      clearTimeout(limit);
      resolve();
    });
    server.closeIdleConnections();
  });
}
