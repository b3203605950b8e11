/** Opens one MQTT 3.1.1 connection over a WebSocket: no session, nothing queued, nothing resent. */
import { LinkError, type MqttPacket } from "@outrider/protocol";
import type { MqttClient as MqttJsClient } from "mqtt";

/** How long the broker may take to accept, in ms. */
const CONNECT_MS_MAX = 10_000;
/** How long an acknowledged publish or a subscription may take, in ms. */
const ANSWER_MS_MAX = 5_000;
/** Time between two signs of life, in s: the shortest that AWS IoT takes. */
const KEEP_ALIVE_S = 30;
/** What SUBACK holds where the broker refuses a filter. MQTT 3.1.1, section 3.9.3. */
const SUBACK_FAILURE = 128;

/**
 * Says why a connection is not there.
 * - `connect`: it could not be opened, or was closed while opening.
 * - `no-link`: there is none now.
 * - `timeout`: the broker did not answer in time.
 */
export class ConnectionError extends Error {
  override readonly name = "ConnectionError";
  readonly code: "connect" | "no-link" | "timeout";
  constructor(code: ConnectionError["code"], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Is one connection, from its CONNACK to its end. It is never opened again. */
export interface MqttSocket {
  publish(packet: MqttPacket): Promise<void>;
  subscribe(filter: string, qos: 0 | 1): Promise<void>;
  unsubscribe(filter: string): Promise<void>;
  close(): void;
}

export interface MqttSocketOptions {
  /** Signed address. */
  readonly url: string;
  readonly clientId: string;
  readonly onMessage: (topic: string, payload: Uint8Array) => void;
  /** Hears once that an open connection has ended. */
  readonly onEnd: () => void;
}

/** Opens a connection. @throws ConnectionError "connect" */
export async function openMqttSocket(options: MqttSocketOptions): Promise<MqttSocket> {
  const { url, clientId, onMessage, onEnd } = options;
  const { default: mqtt } = await import("mqtt");
  const client = mqtt.connect(url, {
    // The library would put the address together anew, and the signature covers each letter.
    transformWsUrl: () => url,
    protocolVersion: 4,
    clientId,
    clean: true,
    keepalive: KEEP_ALIVE_S,
    connectTimeout: CONNECT_MS_MAX,
    // A connection is used once: what was meant for an old one must not reach a robot later.
    reconnectPeriod: 0,
    resubscribe: false,
    queueQoSZero: false,
    // The page's content security policy allows no workers made from text.
    timerVariant: "native",
  });
  await opened(client);
  client.on("message", (topic, payload) => onMessage(topic, payload));
  client.once("close", () => {
    client.end(true);
    onEnd();
  });
  return wrap(client);
}

function opened(client: MqttJsClient): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const fail = (cause?: Error) => {
    client.end(true);
    reject(new ConnectionError("connect", "The broker can't be reached.", { cause }));
  };
  client.once("connect", () => resolve());
  // An error without a listener would end the page's script; after opening, "close" follows it.
  client.on("error", fail);
  client.once("close", () => fail());
  return promise;
}

function wrap(client: MqttJsClient): MqttSocket {
  return {
    publish: async ({ topic, payload, qos, retain }) => {
      const body = payload as Parameters<MqttJsClient["publish"]>[1];
      await answered(client.publishAsync(topic, body, { qos, retain }));
    },
    subscribe: async (filter, qos) => {
      const granted = await answered(client.subscribeAsync(filter, { qos })).catch(
        (cause: unknown) => {
          throw cause instanceof ConnectionError ? cause : refusal(filter, cause);
        },
      );
      if (granted.some((grant) => Number(grant.qos) >= SUBACK_FAILURE)) throw refusal(filter);
    },
    unsubscribe: async (filter) => {
      await answered(client.unsubscribeAsync(filter));
    },
    close: () => {
      client.end(true);
    },
  };
}

function refusal(filter: string, cause?: unknown): LinkError {
  return new LinkError("refused", `the broker refuses ${filter}`, { cause });
}

async function answered<T>(promise: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    late.reject(new ConnectionError("timeout", "The broker did not answer in time."));
  }, ANSWER_MS_MAX);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
