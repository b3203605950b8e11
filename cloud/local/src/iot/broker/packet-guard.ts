/**
 * Ends connections whose packets break a limit that aedes has no hook for: the size of a packet,
 * before its payload is gathered in memory, and the number of filters in a SUBSCRIBE.
 */
import type { Client } from "aedes";
import type { BrokerLimits } from "./limits.ts";
import { BrokerRefusal } from "./refusal.ts";

/** Is what aedes 1.2 keeps of the parser of mqtt-packet 9; the test of this file notices a change. */
interface Parser {
  readonly packet?: { readonly length?: number };
  prependListener(event: "packet", listener: (packet: ParsedPacket) => void): void;
}

interface ParsedPacket {
  readonly cmd: string;
  readonly subscriptions?: readonly unknown[];
}

/** Room for the topic, the packet id and, in CONNECT, the other fields. */
const HEADROOM_BYTES = 4096;

export function guardPackets(client: Client, limits: BrokerLimits): void {
  const parser = (client as unknown as { _parser: Parser })._parser;
  const bytesMax = limits.payloadBytesMax + HEADROOM_BYTES;
  const refuse = (problem: string) =>
    client.emit("error", new BrokerRefusal(problem, "CLIENT_ERROR"));
  client.conn.on("readable", () => {
    if ((parser.packet?.length ?? 0) > bytesMax) refuse(`packet is larger than ${bytesMax} bytes`);
  });
  parser.prependListener("packet", ({ cmd, subscriptions }) => {
    if (cmd !== "subscribe" || (subscriptions?.length ?? 0) <= limits.filtersPerSubscribeMax)
      return;
    refuse(`SUBSCRIBE has more than ${limits.filtersPerSubscribeMax} filters`);
  });
}
