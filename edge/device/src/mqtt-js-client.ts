/** Speaks MQTT 3.1.1 through mqtt.js: for machines that AWS's client has no binary for. */
import { LinkError } from "@outrider/protocol";
import { withTimeout } from "@outrider/runtime";
import mqtt from "mqtt";
import { type DeviceClient, type DeviceClientOptions, hostAndPort } from "./device-client.ts";

const RECONNECT_MS = 1_000;
const CONNECT_MS_MAX = 5_000;
const CLOSE_MS_MAX = 2_000;

/** Makes the client; it connects when started. */
export function createMqttJsClient(options: DeviceClientOptions): DeviceClient {
  const { host, port } = hostAndPort(options.endpoint);
  const { will } = options;
  const client = mqtt.connect({
    protocol: "mqtts",
    host,
    port,
    clientId: options.thingName,
    ca: options.ca,
    cert: options.certificate,
    key: options.privateKey,
    ALPNProtocols: port === 443 ? ["x-amzn-mqtt-ca"] : [],
    clean: true,
    keepalive: options.keepAliveS,
    reconnectPeriod: RECONNECT_MS,
    connectTimeout: CONNECT_MS_MAX,
    resubscribe: false,
    queueQoSZero: false,
    manualConnect: true,
    will: { ...will, payload: Buffer.from(will.payload) },
  });
  return {
    kind: "mqtt.js",
    start: (onState) => {
      client.on("connect", () => onState(true));
      client.on("close", () => onState(false));
      client.on("error", (error) => options.log.info("no connection yet", { error }));
      client.connect();
    },
    publish: async ({ topic, payload, qos, retain }) => {
      await client.publishAsync(topic, Buffer.from(payload), { qos, retain });
    },
    subscribe: async (filter, qos) => {
      await client.subscribeAsync(filter, { qos }).catch((cause: unknown) => {
        throw new LinkError("refused", `the broker refuses ${filter}`, { cause });
      });
    },
    unsubscribe: async (filter) => {
      await client.unsubscribeAsync(filter);
    },
    onMessage: (listener) => {
      client.on("message", (topic, payload) => listener(topic, payload));
    },
    close: () => withTimeout(client.endAsync(), CLOSE_MS_MAX, "leaving the broker"),
  };
}
