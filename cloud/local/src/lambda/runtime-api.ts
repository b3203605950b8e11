/**
 * Serves the Lambda Runtime API to one instance of a function.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { InvokeResult } from "../contracts.ts";
import { sendJson } from "../front-door/http-reply.ts";
import { BodyTooLargeError, readBody } from "../front-door/request-body.ts";
import { type Invocation, PAYLOAD_BYTES_MAX, reported, responseTooLarge } from "./outcome.ts";

export interface RuntimeApiEvents {
  /** The runtime asks for its next invocation: it is idle. */
  onIdle(): void;
  onInitError(result: InvokeResult): void;
  onResult(requestId: string, result: InvokeResult): void;
}

export interface RuntimeApi {
  /** `127.0.0.1:<port>`, the value of AWS_LAMBDA_RUNTIME_API. */
  readonly address: string;
  /** Answers the pending question for the next invocation, or the coming one. */
  hand(invocation: Invocation): void;
  close(): void;
}

const PREFIX = "/2018-06-01/runtime/";
const ROUTE = /^invocation\/([\w-]+)\/(response|error)$/;

/** Listens on a loopback port of its own. */
export async function listenForRuntime(events: RuntimeApiEvents): Promise<RuntimeApi> {
  let waiting: ServerResponse | undefined;
  let invocation: Invocation | undefined;
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0 });
  const handOver = () => {
    if (waiting === undefined || invocation === undefined) return;
    sendInvocation(waiting, invocation);
    waiting = undefined;
    invocation = undefined;
  };
  server.on("request", (request, response) => {
    const path = (request.url ?? "").replace(PREFIX, "");
    if (request.method === "GET" && path === "invocation/next") {
      waiting = response;
      events.onIdle();
      handOver();
      return;
    }
    answerReport({ request, response, path, events }).catch(() => response.destroy());
  });
  const port = await listen(server);
  return {
    address: `127.0.0.1:${port}`,
    hand: (next) => {
      invocation = next;
      handOver();
    },
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

interface Report {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly path: string;
  readonly events: RuntimeApiEvents;
}

async function answerReport({ request, response, path, events }: Report): Promise<void> {
  const [, requestId, kind] = ROUTE.exec(path) ?? [];
  const isInitError = path === "init/error";
  if (request.method !== "POST" || (requestId === undefined && !isInitError)) {
    sendJson(response, 404, { errorType: "NotFound", errorMessage: `no such path: ${path}` });
    return;
  }
  const body = await boundedBody(request);
  if (body === undefined) {
    if (requestId !== undefined) events.onResult(requestId, responseTooLarge());
    sendJson(response, 413, { errorType: "RequestEntityTooLarge", errorMessage: "over 6 MB" });
    return;
  }
  if (isInitError) events.onInitError(reported(body, errorType(request)));
  else if (kind === "error") events.onResult(requestId ?? "", reported(body, errorType(request)));
  else events.onResult(requestId ?? "", { ok: true, payload: body });
  sendJson(response, 202, { status: "OK" });
}

async function boundedBody(request: IncomingMessage): Promise<Buffer | undefined> {
  try {
    return await readBody(request, PAYLOAD_BYTES_MAX);
  } catch (error) {
    if (error instanceof BodyTooLargeError) return undefined;
    throw error;
  }
}

function errorType(request: IncomingMessage): string | undefined {
  const value = request.headers["lambda-runtime-function-error-type"];
  return typeof value === "string" ? value : undefined;
}

function sendInvocation(response: ServerResponse, invocation: Invocation): void {
  response.writeHead(200, {
    "content-type": "application/json",
    "content-length": invocation.payload.length,
    "lambda-runtime-aws-request-id": invocation.requestId,
    "lambda-runtime-deadline-ms": String(invocation.deadlineMs),
    "lambda-runtime-invoked-function-arn": invocation.functionArn,
    "lambda-runtime-trace-id": invocation.traceId,
  });
  response.end(invocation.payload);
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port));
  });
}
