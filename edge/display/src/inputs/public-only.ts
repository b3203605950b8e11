/**
 * Tells public addresses from those of this machine, this link and private networks, so that whoever
 * may send a card can't look around where the display stands.
 */
import { lookup as lookUp } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/**
 * Are the networks that are not public, by IANA's special-purpose registries.
 * @see https://www.iana.org/assignments/iana-ipv4-special-registry
 * @see https://www.iana.org/assignments/iana-ipv6-special-registry
 */
const NOT_PUBLIC = {
  ipv4: [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
  ],
  ipv6: ["::/127", "64:ff9b:1::/48", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8"],
} as const;

const blocked = new BlockList();
for (const family of ["ipv4", "ipv6"] as const)
  for (const subnet of NOT_PUBLIC[family]) {
    const [network = "", bits] = subnet.split("/");
    blocked.addSubnet(network, Number(bits), family);
  }

/** Says whether an IP address is public; an IPv4 one written as IPv6 is judged as what it is. */
export function isPublic(address: string): boolean {
  return !blocked.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}

/** Says that a name or an address leads to no public place. */
export class NotPublicError extends Error {
  override readonly name = "NotPublicError";
  readonly code = "not-public";
}

/** Fails for a host written as an IP address that is not public. @throws NotPublicError */
export function requirePublic(hostname: string): void {
  const host = hostname.replace(/^\[|\]$/g, "");
  if (isIP(host) !== 0 && !isPublic(host)) throw notPublic(hostname);
}

/** Resolves a name for a connection that is then made to just that address: no second answer counts. */
export const lookUpPublic: LookupFunction = (hostname, options, callback) => {
  lookUp(hostname, { ...options, all: true }, (error, found) => {
    if (error !== null) return callback(error, []);
    // One that is not public among others is a trap.
    if (found.some(({ address }) => !isPublic(address))) return callback(notPublic(hostname), []);
    if (options.all === true) return callback(null, found);
    const [first] = found;
    callback(null, first?.address ?? "", first?.family);
  });
};

function notPublic(hostname: string): NotPublicError {
  return new NotPublicError(`${hostname} is in no public network; pictures.allowHosts may name it`);
}
