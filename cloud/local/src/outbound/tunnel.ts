/** Carries connections and requests of functions to hosts that they may reach. */
import { type IncomingMessage, type ServerResponse, request as sendRequest } from "node:http";
import { connect } from "node:net";
import { type Duplex, pipeline } from "node:stream";
import type { Target } from "./rule.ts";

/** Longest silence on a connection, also while it is being made, in ms. */
const SILENCE_MS_MAX = 120_000;

/** Joins a client's connection to the target; answers 502 where that can't be reached. */
export function openTunnel(client: Duplex, head: Buffer, { host, port }: Target): void {
  const upstream = connect(port, host);
  upstream.setTimeout(SILENCE_MS_MAX, () => upstream.destroy());
  client.on("error", () => upstream.destroy());
  upstream.once("error", () => {
    client.end("HTTP/1.1 502 Bad Gateway\r\ncontent-length: 0\r\n\r\n");
  });
  upstream.once("connect", () => {
    client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    upstream.write(head);
    pipeline(client, upstream, client, () => {
      client.destroy();
      upstream.destroy();
    });
  });
}

/** Headers that belong to one connection alone. @see https://www.rfc-editor.org/rfc/rfc9110#section-7.6.1 */
const HOP_BY_HOP = ["connection", "keep-alive", "proxy-connection", "proxy-authorization", "te"];

/** Sends a request on as it is; answers 502 where the target can't be reached. */
export function forward(request: IncomingMessage, response: ServerResponse, url: URL): void {
  const headers = Object.fromEntries(
    Object.entries(request.headers).filter(([name]) => !HOP_BY_HOP.includes(name)),
  );
  const { method } = request;
  const upstream = sendRequest(url, { method, headers, agent: false, timeout: SILENCE_MS_MAX });
  upstream.on("timeout", () => upstream.destroy(new Error("silent")));
  upstream.on("error", () => {
    if (response.headersSent) response.destroy();
    else response.writeHead(502, { "content-length": 0 }).end();
  });
  upstream.on("response", (answer) => {
    response.writeHead(answer.statusCode ?? 502, answer.headers);
    pipeline(answer, response, () => undefined);
  });
  // Not as a pipeline: that would cut the client off before it is told that the target is not there.
  request.on("error", () => upstream.destroy());
  request.pipe(upstream);
}
