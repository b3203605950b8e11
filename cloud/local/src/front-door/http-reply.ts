/** Writes replies to HTTP. */
import type { ServerResponse } from "node:http";
import type { AwsReply } from "../contracts.ts";

/** Sends a reply whole, with its length; does nothing once the client is gone. */
export function sendReply(response: ServerResponse, reply: AwsReply, requestId: string): void {
  if (response.destroyed || response.headersSent) return;
  const body = bodyBytes(reply.body);
  // HEAD tells the length of what GET would send.
  const told = response.req.method === "HEAD" ? reply.headers?.["content-length"] : undefined;
  response.writeHead(reply.status, {
    "x-amzn-RequestId": requestId,
    ...reply.headers,
    "content-length": told ?? body.length,
  });
  response.end(body);
}

/** Sends a JSON object, as the host's own endpoints do; never cached. */
export function sendJson(response: ServerResponse, status: number, body: object): void {
  if (response.destroyed || response.headersSent) return;
  const bytes = bodyBytes(body);
  response.writeHead(status, {
    "content-type": "application/json",
    "cache-control": "no-store",
    "content-length": bytes.length,
  });
  response.end(bytes);
}

function bodyBytes(body: AwsReply["body"]): Buffer {
  if (body === undefined) return Buffer.alloc(0);
  if (Buffer.isBuffer(body)) return body;
  return Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
}
