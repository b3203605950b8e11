/** Answers aedes's questions: who may connect, publish, subscribe and receive. */
import type { AedesOptions, Client, PublishPacket } from "aedes";
import type { BrokerMessage, BrokerOptions } from "./broker.ts";
import { type Accepted, type Connection, openConnection } from "./connection.ts";
import type { LiveConnections } from "./live-connections.ts";
import { judgePublish } from "./publish-judge.ts";
import { BrokerRefusal } from "./refusal.ts";
import { filterProblem } from "./topic.ts";

/** Discarded messages are sent there, where nobody can listen: aedes has no verdict "ignore". */
const NOWHERE = "$discarded";

export function connectHooks(
  options: BrokerOptions,
  accepted: WeakMap<object, Accepted>,
  live: LiveConnections,
): Pick<AedesOptions, "preConnect" | "authenticate"> {
  return {
    preConnect: (client, packet, done) => {
      const who = accepted.get(client.conn);
      if (who === undefined) return done(new Error("connection without a principal"), false);
      live.set(client, openConnection(who, packet, options));
      done(null, true);
    },
    authenticate: (client, _username, _password, done) => {
      const refusal = live.of(client)?.refusal;
      if (refusal === undefined) live.giveReason(client.id, "DUPLICATE_CLIENTID");
      done((refusal ?? null) as Parameters<typeof done>[0], refusal === undefined);
    },
  };
}

export function messageHooks(
  options: BrokerOptions,
  live: LiveConnections,
): Pick<
  AedesOptions,
  "authorizePublish" | "authorizeSubscribe" | "authorizeForward" | "published"
> {
  const { epochMs, onMessage } = options;
  return {
    authorizePublish: publishHook(options, live),
    authorizeSubscribe: subscribeHook(options, live),
    authorizeForward: (client, packet) => {
      const connection = live.of(client);
      if (connection?.authorizer.allows("iot:Receive", packet.topic) !== true) return null;
      return packet.qos > 0 || connection.received.tryTake(1, epochMs()) ? packet : null;
    },
    published: (packet, client, done) => {
      if (!packet.topic.startsWith("$") || packet.topic.startsWith("$aws/")) {
        onMessage(brokerMessage(packet, live.of(client)));
      }
      done(null);
    },
  };
}

function publishHook(
  { limits, epochMs }: BrokerOptions,
  live: LiveConnections,
): NonNullable<AedesOptions["authorizePublish"]> {
  return (client, packet, done) => {
    const connection = live.of(client);
    // Wills of a killed host's clients have no client; they were judged when it connected.
    if (connection === undefined) return done(null);
    const verdict = judgePublish(connection, packet, { limits, nowMs: epochMs() });
    if (verdict.kind === "refuse") return done(verdict.refusal);
    if (verdict.kind === "accept" && verdict.waitMs >= 1) {
      setTimeout(done, verdict.waitMs, null);
      return;
    }
    if (verdict.kind === "discard") discard(packet);
    done(null);
  };
}

function subscribeHook(
  { limits }: BrokerOptions,
  live: LiveConnections,
): NonNullable<AedesOptions["authorizeSubscribe"]> {
  return (client, subscription, done) => {
    const { topic, qos } = subscription;
    if (qos === 2) return done(new BrokerRefusal("QoS 2 is not supported", "CLIENT_ERROR"));
    const allowed =
      filterProblem(topic, limits) === undefined &&
      subscriptionCount(client) < limits.subscriptionsMax &&
      live.of(client)?.authorizer.allows("iot:Subscribe", topic) === true;
    done(null, allowed ? subscription : null);
  };
}

function discard(packet: PublishPacket): void {
  packet.topic = NOWHERE;
  packet.qos = 0;
  packet.retain = false;
}

function subscriptionCount(client: Client): number {
  return Object.keys((client as unknown as { subscriptions: object }).subscriptions).length;
}

function brokerMessage(packet: PublishPacket, connection: Connection | undefined): BrokerMessage {
  return {
    topic: packet.topic,
    payload: Buffer.isBuffer(packet.payload) ? packet.payload : Buffer.from(packet.payload),
    qos: packet.qos === 0 ? 0 : 1,
    retain: packet.retain,
    clientId: connection?.clientId,
    principalId: connection?.principal.id,
    // aedes hands over the very packet that was published, with what else is in it.
    depth: (packet as { depth?: number }).depth ?? 0,
  };
}
