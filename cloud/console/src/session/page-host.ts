/** Brings addresses of this machine under the name that the page was loaded by. */

const LOOPBACK_NAMES = ["localhost", "127.0.0.1", "[::1]"];

/**
 * Puts an address of this machine under the page's own host name: to a browser `localhost` and
 * `127.0.0.1` are two origins, and the page may only talk to its own. Other addresses stay.
 */
export function onPageHost(address: string, pageHost: string): string {
  const url = new URL(address);
  if (!LOOPBACK_NAMES.includes(url.hostname) || !LOOPBACK_NAMES.includes(pageHost)) return address;
  url.hostname = pageHost;
  return url.href.replace(/\/$/, "");
}
