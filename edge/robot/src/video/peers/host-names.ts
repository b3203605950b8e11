/**
 * Leaves out a viewer's ways that are names instead of addresses. Browsers give names ending in `.local` for
 * their own addresses, which multicast DNS would know.
 *
 * libdatachannel asks the system's resolver for each, in a thread of its own, as many as viewers care to
 * send; where nobody answers each waits for 10 s, and holds memory. The viewer is found without: it checks
 * our addresses, and so we learn its own. @see RFC 8445, 7.3.1.3 (peer-reflexive candidates)
 */
import { isIP } from "node:net";

/** Its fifth word is the address. @see RFC 8839, 5.1 */
const CANDIDATE = /^(?:a=)?candidate:\S+ \d+ \S+ \d+ (\S+) /;

export function isHostName(candidate: string): boolean {
  const address = CANDIDATE.exec(candidate)?.[1];
  return address !== undefined && isIP(address) === 0;
}

/** Leaves such ways out of an offer. */
export function withoutHostNames(offer: string): string {
  return offer.replace(/^a=candidate:.*\r?\n/gm, (line) => (isHostName(line) ? "" : line));
}
