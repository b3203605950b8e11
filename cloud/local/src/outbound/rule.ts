/** Says which hosts functions may reach: the front door, hosts that are played, and hosts allowed. */

export interface Target {
  /** In small letters, without a final dot; IPv6 without brackets. */
  readonly host: string;
  readonly port: number;
}

export type Judgement = "front-door" | "played" | "allowed" | "refused";

export interface RuleOptions {
  /** `http://localhost:<port>` of the front door. */
  readonly endpoint: string;
  /** Hosts that may really be reached, each `host` for ports 80 and 443, or `host:port`. */
  readonly allowed: readonly string[];
  /** Hosts that this machine answers for. */
  readonly played: readonly string[];
}

const LOOPBACK = ["localhost", "127.0.0.1", "::1"];
const WEB_PORTS = [80, 443];

/** Makes the rule. A host that is allowed is really reached, also where it could be played. */
export function createRule({
  endpoint,
  allowed,
  played,
}: RuleOptions): (target: Target) => Judgement {
  const door = Number(new URL(endpoint).port);
  const reachable = new Set(allowed.flatMap(placesOf));
  return ({ host, port }) => {
    if (port === door && LOOPBACK.includes(host)) return "front-door";
    if (reachable.has(place(host, port))) return "allowed";
    return played.includes(host) && WEB_PORTS.includes(port) ? "played" : "refused";
  };
}

/** Reads `host:port`, as CONNECT has it; nothing when it is none. */
export function targetOf(text: string): Target | undefined {
  const url = URL.parse(`http://${text}`);
  if (url === null || url.pathname !== "/" || url.username !== "" || url.search !== "")
    return undefined;
  return { host: plain(url.hostname), port: url.port === "" ? 80 : Number(url.port) };
}

/** Judges one name of `--outbound`. */
export function isAllowable(text: string): boolean {
  return /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?$/i.test(text) && targetOf(text) !== undefined;
}

function placesOf(text: string): string[] {
  const { host, port } = targetOf(text) ?? { host: text, port: 0 };
  return (text.includes(":") ? [port] : WEB_PORTS).map((one) => place(host, one));
}

const place = (host: string, port: number) => `${host} ${port}`;

function plain(hostname: string): string {
  return hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, "$1")
    .replace(/\.$/, "");
}
