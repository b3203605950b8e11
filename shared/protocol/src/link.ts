/** Publishes and subscribes by message instead of by topic and bytes, over any MQTT client. */
import { decode, encode } from "./codec.ts";
import type { MessageDefinition, Params, Payload } from "./define.ts";
import { LinkError } from "./errors.ts";
import { createPublishMeter } from "./limits.ts";
import { buildFilter, buildTopic, matchTopic } from "./topics.ts";

/** Is the little that a link needs of an MQTT client. */
export interface MqttClient {
  /** Sends; resolves when the client has done its duty (QoS 0: written, QoS 1: acknowledged). */
  publish(packet: MqttPacket): Promise<void>;
  /** Subscribes to one filter. @throws LinkError "refused" when the broker denies it. */
  subscribe(filter: string, qos: 0 | 1): Promise<void>;
  unsubscribe(filter: string): Promise<void>;
  /** Takes the one listener for everything that arrives. */
  onMessage(listener: (topic: string, payload: Uint8Array) => void): void;
}

export interface MqttPacket {
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: 0 | 1;
  readonly retain: boolean;
}

/** Hears of a message that fits no schema; nothing is dropped in silence. */
export type BadMessageListener = (bad: {
  readonly message: string;
  readonly topic: string;
  readonly problem: string;
}) => void;

export interface Link {
  /** @throws LinkError "bad-payload", "bad-topic", "too-large" or "rate"; else the client's error. */
  publish<M extends MessageDefinition>(
    message: M,
    params: Params<M>,
    payload: Payload<M>,
  ): Promise<void>;
  /**
   * Hears every `message` whose topic fits the parameters given; those left out match anything.
   * Resolves with the function that ends it.
   */
  on<M extends MessageDefinition>(
    message: M,
    params: Partial<Params<M>>,
    handler: (payload: Payload<M>, params: Params<M>) => void,
  ): Promise<() => Promise<void>>;
  /** Subscribes again to everything: for a client that came back to a broker without its session. */
  resubscribe(): Promise<void>;
}

export interface LinkOptions {
  readonly onBad: BadMessageListener;
  /** Gives the time in ms for the limit of publishes. @default performance.now */
  readonly nowMs?: () => number;
}

interface Subscription {
  readonly message: MessageDefinition;
  readonly params: Readonly<Record<string, string>>;
  readonly filter: string;
  readonly handler: (payload: never, params: never) => void;
}

/**
 * Makes a link over a client.
 *
 * @example
 * const link = createLink(client, { onBad: ({ problem }) => log.warn("bad message", { problem }) });
 * await link.on(telemetry, { thing: "rover-1" }, ({ batteryV }) => show(batteryV));
 * await link.publish(stop, { thing: "rover-1", operatorId }, { kind: "stop" });
 */
export function createLink(client: MqttClient, options: LinkOptions): Link {
  const { onBad, nowMs = () => performance.now() } = options;
  const meter = createPublishMeter();
  const subscriptions = new Set<Subscription>();
  client.onMessage((topic, bytes) => {
    for (const subscription of subscriptions) deliver(subscription, topic, bytes, onBad);
  });
  return {
    publish: async (message, params, payload) => {
      const topic = buildTopic(message.topic, params as Record<string, string>);
      const bytes = encode(message, payload);
      if (!meter.take(nowMs()))
        throw new LinkError("rate", "a connection may send 100 messages a second");
      await client.publish({ topic, payload: bytes, qos: message.qos, retain: message.retain });
    },
    on: async (message, params, handler) => {
      const given = params as Record<string, string>;
      const filter = buildFilter(message.topic, given);
      const subscription = { message, params: given, filter, handler };
      subscriptions.add(subscription);
      await client.subscribe(filter, message.qos).catch((error: unknown) => {
        subscriptions.delete(subscription);
        throw error;
      });
      return async () => {
        subscriptions.delete(subscription);
        const shared = [...subscriptions].some((other) => other.filter === filter);
        if (!shared) await client.unsubscribe(filter);
      };
    },
    resubscribe: async () => {
      const filters = new Map([...subscriptions].map((s) => [s.filter, s.message.qos]));
      await Promise.all([...filters].map(([filter, qos]) => client.subscribe(filter, qos)));
    },
  };
}

function deliver(
  subscription: Subscription,
  topic: string,
  bytes: Uint8Array,
  onBad: BadMessageListener,
): void {
  const { message, params, handler } = subscription;
  const found = matchTopic(message.topic, topic);
  if (found === undefined) return;
  if (Object.entries(params).some(([name, value]) => found[name] !== value)) return;
  const decoded = decode(message, bytes);
  if (decoded.ok) handler(decoded.value as never, found as never);
  else onBad({ message: message.name, topic, problem: decoded.problem });
}
