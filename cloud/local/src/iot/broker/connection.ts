/** Holds what the broker knows of one connection. */

import { type Log, monotonicMs } from "@outrider/runtime";
import type { ConnectPacket } from "aedes";
import type { Revision } from "../registry/revision.ts";
import { type Authorizer, type ConnectAttribute, createAuthorizer } from "./authorizer.ts";
import { type BrokerLimits, effectiveKeepAliveS } from "./limits.ts";
import type { MqttPrincipal } from "./principal.ts";
import { BrokerRefusal, type DisconnectReason } from "./refusal.ts";
import { createTokenBucket, type TokenBucket } from "./token-bucket.ts";
import { topicProblem } from "./topic.ts";

/** Is what is known before CONNECT. */
export interface Accepted {
  readonly principal: MqttPrincipal;
  readonly remoteAddress: string;
  /** Longest life of the connection, in ms; without one it lasts as long as both sides like. */
  readonly lifeMs?: number;
}

export interface Connection extends Accepted {
  readonly clientId: string;
  readonly isPersistent: boolean;
  readonly authorizer: Authorizer;
  readonly sent: TokenBucket;
  readonly sentBytes: TokenBucket;
  readonly received: TokenBucket;
  /** Why CONNECT is refused; `undefined` lets it in. */
  readonly refusal: BrokerRefusal | undefined;
  /** Why it ended, once somebody knows. */
  reason: DisconnectReason | undefined;
  sessionIdentifier: string;
  version: number;
}

export interface ConnectionOptions {
  readonly limits: BrokerLimits;
  readonly revision: Revision;
  readonly epochMs: () => number;
  readonly log: Log;
}

/** MQTT 3.1.1's level; AWS takes no 3.1, and aedes no 5. */
const PROTOCOL_LEVEL = 4;

/**
 * Reads a CONNECT before aedes does: corrects what AWS corrects in it (client id, keep-alive, a will
 * that may not be published) and judges the rest.
 */
export function openConnection(
  accepted: Accepted,
  packet: ConnectPacket,
  { limits, revision, epochMs, log }: ConnectionOptions,
): Connection {
  if (packet.protocolVersion !== PROTOCOL_LEVEL) refuseProtocol(packet);
  if (packet.clientId === "") packet.clientId = `$GEN/${crypto.randomUUID()}`;
  packet.keepalive = effectiveKeepAliveS(packet.keepalive ?? 0, limits.keepAliveS);
  const { clientId } = packet;
  const authorizer = createAuthorizer({ ...accepted, clientId, revision, epochMs });
  const refusal = judge(packet, { accepted, authorizer, limits });
  if (refusal === undefined) dropForbiddenWill(packet, authorizer, log);
  const nowMs = monotonicMs();
  return {
    ...accepted,
    clientId,
    isPersistent: packet.clean === false,
    authorizer,
    sent: createTokenBucket(limits.messagesPerS, nowMs),
    sentBytes: createTokenBucket(limits.bytesPerS, nowMs),
    received: createTokenBucket(limits.messagesPerS, nowMs),
    refusal,
    reason: undefined,
    sessionIdentifier: crypto.randomUUID(),
    version: 0,
  };
}

/** aedes answers levels that it does not know with CONNACK 1, but would take 3. */
function refuseProtocol(packet: ConnectPacket): void {
  (packet as { protocolVersion?: number }).protocolVersion = 0;
}

function judge(
  packet: ConnectPacket,
  {
    accepted,
    authorizer,
    limits,
  }: { accepted: Accepted; authorizer: Authorizer; limits: BrokerLimits },
): BrokerRefusal | undefined {
  if (Buffer.byteLength(packet.clientId) > limits.clientIdBytesMax) {
    return new BrokerRefusal("client id is too long", "CLIENT_ERROR", 2);
  }
  const refused = accepted.principal.refusal();
  if (refused !== undefined) return new BrokerRefusal(refused, "AUTH_ERROR");
  const problem = willProblem(packet, limits);
  if (problem !== undefined) return new BrokerRefusal(problem, "CLIENT_ERROR");
  const attributes: ConnectAttribute[] = [];
  if (packet.will !== undefined) attributes.push("LastWill");
  if (packet.clean === false) attributes.push("PersistentConnect");
  if (authorizer.allowsConnect(attributes)) return undefined;
  return new BrokerRefusal("iot:Connect is not allowed", "AUTH_ERROR");
}

function willProblem({ will }: ConnectPacket, limits: BrokerLimits): string | undefined {
  if (will === undefined) return undefined;
  if (will.qos === 2) return "QoS 2 is not supported";
  if (Buffer.byteLength(will.payload) > limits.payloadBytesMax) return "the will is too large";
  return topicProblem(will.topic, limits);
}

/** AWS takes the connection and does not publish the will; judged now, while the client is here. */
function dropForbiddenWill(packet: ConnectPacket, authorizer: Authorizer, log: Log): void {
  const { will } = packet;
  if (will === undefined || mayPublish(authorizer, will)) return;
  log.warn("will dropped: its topic is not allowed", { clientId: packet.clientId });
  delete packet.will;
}

/** Says whether a message may be published, retained where it asks for that. */
export function mayPublish(
  authorizer: Authorizer,
  { topic, retain }: { readonly topic: string; readonly retain?: boolean },
): boolean {
  if (!authorizer.allows("iot:Publish", topic)) return false;
  return retain !== true || authorizer.allows("iot:RetainPublish", topic);
}
