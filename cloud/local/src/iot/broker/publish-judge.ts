/** Judges what a client publishes: limits first, then its policies, then its rate. */
import type { PublishPacket } from "aedes";
import { type Connection, mayPublish } from "./connection.ts";
import type { BrokerLimits } from "./limits.ts";
import { BrokerRefusal } from "./refusal.ts";
import { topicProblem } from "./topic.ts";

export type PublishVerdict =
  /** Goes on, after `waitMs` when the connection sends too many bytes. */
  | { readonly kind: "accept"; readonly waitMs: number }
  /** Vanishes without PUBACK: the connection sends too many messages. */
  | { readonly kind: "discard" }
  /** Ends the connection. */
  | { readonly kind: "refuse"; readonly refusal: BrokerRefusal };

export function judgePublish(
  connection: Connection,
  packet: PublishPacket,
  { limits, nowMs }: { readonly limits: BrokerLimits; readonly nowMs: number },
): PublishVerdict {
  const sizeBytes = Buffer.byteLength(packet.payload);
  const problem = packetProblem(packet, sizeBytes, limits);
  if (problem !== undefined) {
    return { kind: "refuse", refusal: new BrokerRefusal(problem, "CLIENT_ERROR") };
  }
  if (!mayPublish(connection.authorizer, packet)) {
    const message = `iot:Publish${packet.retain ? " with iot:RetainPublish" : ""} is not allowed`;
    return { kind: "refuse", refusal: new BrokerRefusal(message, "AUTH_ERROR") };
  }
  if (!connection.sent.tryTake(1, nowMs)) return { kind: "discard" };
  const bytes = sizeBytes + Buffer.byteLength(packet.topic);
  return { kind: "accept", waitMs: connection.sentBytes.takeOrWait(bytes, nowMs) };
}

function packetProblem(
  { qos, topic }: PublishPacket,
  sizeBytes: number,
  limits: BrokerLimits,
): string | undefined {
  if (qos === 2) return "QoS 2 is not supported";
  if (sizeBytes > limits.payloadBytesMax) return "payload is too large";
  return topicProblem(topic, limits);
}
