/** Reads requests to APIs from HTTP and writes their answers. */
import type { IncomingMessage, ServerResponse } from "node:http";
import { BodyTooLargeError, readBody } from "../front-door/request-body.ts";
import type { ApiRequest, ApiResponse } from "./api-request.ts";

/** Largest body of a request, in bytes: 10 MB, as on AWS. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;

export interface ReadRequest {
  readonly request: ApiRequest;
  readonly isTooLarge: boolean;
}

/** Reads the whole request. @throws BodyAbortedError when the client went away. */
export async function readRequest(
  incoming: IncomingMessage,
  { path, query }: Pick<ApiRequest, "path" | "query">,
  { requestId, receivedMs }: { requestId: string; receivedMs: number },
): Promise<ReadRequest> {
  const body = await boundedBody(incoming);
  const request: ApiRequest = {
    requestId,
    receivedMs,
    method: incoming.method ?? "GET",
    path,
    query,
    headers: headerPairs(incoming.rawHeaders),
    body: body ?? Buffer.alloc(0),
    sourceIp: incoming.socket.remoteAddress ?? "127.0.0.1",
    protocol: `HTTP/${incoming.httpVersion}`,
  };
  return { request, isTooLarge: body === undefined };
}

/** Writes the answer with the ids that API Gateway adds in headers. */
export function writeResponse(
  outgoing: ServerResponse,
  { status, headers, body }: ApiResponse,
  ids: Readonly<Record<string, string>>,
): void {
  if (outgoing.destroyed) return;
  const mutable = Object.entries(headers).map(
    ([name, value]) => [name, typeof value === "string" ? value : [...value]] as const,
  );
  outgoing.writeHead(status, {
    ...ids,
    ...Object.fromEntries(mutable),
    ...(status === 204 || status === 304 ? {} : { "Content-Length": body.length }),
  });
  outgoing.end(body);
}

async function boundedBody(incoming: IncomingMessage): Promise<Buffer | undefined> {
  try {
    return await readBody(incoming, BODY_BYTES_MAX);
  } catch (error) {
    if (error instanceof BodyTooLargeError) return undefined;
    throw error;
  }
}

function headerPairs(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    pairs.push([rawHeaders[at] ?? "", rawHeaders[at + 1] ?? ""]);
  }
  return pairs;
}
