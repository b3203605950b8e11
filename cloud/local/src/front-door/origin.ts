/** Tells the host's own pages from foreign ones: against DNS rebinding and cross-site requests. */
import type { IncomingHttpHeaders } from "node:http";
import { isIP } from "node:net";

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/** Says whether a Host header names this machine's loopback at `port`, and nothing else. */
export function isLoopbackHost(host: string | undefined, port: number): boolean {
  return LOOPBACK_NAMES.some((name) => host === `${name}:${port}`);
}

/**
 * Says whether a Host header names this machine in a way that nobody else can give away: by a loopback
 * name or by a number. Any other name may be a foreign page's own, led here by its DNS.
 */
export function isUnreboundHost(host: string | undefined): boolean {
  const name = (host ?? "").replace(/:\d+$/, "");
  return (
    name === "localhost" ||
    name.endsWith(".localhost") ||
    isIP(name.replace(/^\[(.*)\]$/, "$1")) > 0
  );
}

/**
 * Says whether a request may use the host's own endpoints: it came to a loopback name and, where a
 * browser sent it, from a page of that very origin. Programs send neither header and pass.
 * @see https://developer.mozilla.org/docs/Web/HTTP/Reference/Headers/Sec-Fetch-Site
 */
export function isOwnPage(headers: IncomingHttpHeaders, port: number): boolean {
  const { host, origin } = headers;
  if (!isLoopbackHost(host, port)) return false;
  if (origin !== undefined && origin !== `http://${host}`) return false;
  const site = headers["sec-fetch-site"];
  return site === undefined || site === "same-origin" || site === "none";
}
