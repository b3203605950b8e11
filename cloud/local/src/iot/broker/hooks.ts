/** Answers aedes's questions: who may connect, publish, subscribe and receive. */
import { monotonicMs } from "@outrider/runtime";
import type { AedesOptions, Client, PublishPacket } from "aedes";
import type { BrokerMessage, BrokerOptions } from "./broker.ts";
import { type Accepted, type Connection, openConnection } from "./connection.ts";
import type { LiveConnections } from "./live-connections.ts";
import { paceOf } from "./outbound.ts";
import { judgePublish } from "./publish-judge.ts";
import { BrokerRefusal } from "./refusal.ts";
import { filterProblem, matchesFilter } from "./topic.ts";

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
      if (!options.sessions.takeExpired(packet.clientId)) return done(null, true);
      // Its session ended before the sweep came by.
      options.persistence.forget(packet.clientId).then(
        () => done(null, true),
        (error: Error) => done(error, false),
      );
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
  const { onMessage } = options;
  return {
    authorizePublish: publishHook(options, live),
    authorizeSubscribe: subscribeHook(options, live),
    authorizeForward: (client, packet) => {
      const connection = live.of(client);
      if (connection?.authorizer.allows("iot:Receive", packet.topic) !== true) return null;
      return canTake(client, connection, { packet, nowMs: monotonicMs() }) ? packet : null;
    },
    published: (packet, client, done) => {
      if (!packet.topic.startsWith("$") || packet.topic.startsWith("$aws/")) {
        onMessage(brokerMessage(packet, live.of(client)));
      }
      // Not at once: aedes would read the sender's next packet inside this one's call, and a flood
      // of messages that nobody hears would overflow the stack.
      setImmediate(done, null);
    },
  };
}

function publishHook(
  { limits }: BrokerOptions,
  live: LiveConnections,
): NonNullable<AedesOptions["authorizePublish"]> {
  return (client, packet, done) => {
    const connection = live.of(client);
    // Wills of a killed host's clients have no client; they were judged when it connected.
    if (connection === undefined) return done(null);
    const verdict = judgePublish(connection, packet, { limits, nowMs: monotonicMs() });
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
      Object.keys(subscriptionsOf(client)).length < limits.subscriptionsMax &&
      live.of(client)?.authorizer.allows("iot:Subscribe", topic) === true;
    done(null, allowed ? subscription : null);
  };
}

/** QoS 1 is never dropped, since aedes has no second try; a receiver that is stuck is cut instead. */
function canTake(
  client: Client,
  connection: Connection,
  { packet, nowMs }: { readonly packet: PublishPacket; readonly nowMs: number },
): boolean {
  const pace = paceOf(client.conn);
  if (pace === "stuck") {
    connection.reason ??= "SERVER_INITIATED_DISCONNECT";
    // Not at once: aedes is in the midst of handing out a message.
    setImmediate(() => client.close());
    return false;
  }
  if (pace === "good" && connection.received.tryTake(1, nowMs)) return true;
  return packet.qos > 0 && isSubscribedAtQos1(client, packet.topic);
}

/** aedes asks before it lowers a message's QoS to that of the subscription. */
function isSubscribedAtQos1(client: Client, topic: string): boolean {
  return Object.entries(subscriptionsOf(client)).some(
    ([filter, { qos }]) => qos > 0 && matchesFilter(filter, topic),
  );
}

function discard(packet: PublishPacket): void {
  packet.topic = NOWHERE;
  packet.qos = 0;
  packet.retain = false;
}

function subscriptionsOf(client: Client): Readonly<Record<string, { readonly qos: number }>> {
  return (client as unknown as { subscriptions: Record<string, { qos: number }> }).subscriptions;
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
