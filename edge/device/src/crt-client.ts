/** Speaks MQTT 3.1.1 through aws-iot-device-sdk-v2. */
import { LinkError, type MqttPacket } from "@outrider/protocol";
import { withTimeout } from "@outrider/runtime";
import { io, iot, mqtt } from "aws-iot-device-sdk-v2";
import { type DeviceClient, type DeviceClientOptions, hostAndPort } from "./device-client.ts";

/** Reconnects within a second: the client's own back-off would grow to minutes under a robot. */
const RECONNECT_S = 1;
/**
 * A ping, or the request to connect, unanswered for this long is a dead link; must be shorter than
 * the keep-alive. The client's own default: less would keep a robot on a slow link from connecting.
 * @see https://github.com/awslabs/aws-c-mqtt/blob/main/source/client.c (the time-out of CONNACK)
 */
const PING_TIMEOUT_MS = 3_000;
/** The first connection fails for good, so we repeat it ourselves. */
const FIRST_CONNECT_RETRY_MS = 1_000;
const CLOSE_MS_MAX = 2_000;
/** SUBACK's code for a refusal. @see MQTT 3.1.1, section 3.9.3 */
const SUBACK_FAILURE = 128;

/** Makes the client; it connects when started. @throws when the native part can't be loaded. */
export function createCrtClient(options: DeviceClientOptions): DeviceClient {
  const connection = openConnection(options);
  let isClosed = false;
  let retry: NodeJS.Timeout | undefined;
  const connect = () => {
    connection.connect().catch((error: unknown) => {
      if (isClosed) return;
      options.log.info("no connection yet", { endpoint: options.endpoint, error });
      retry = setTimeout(connect, FIRST_CONNECT_RETRY_MS);
    });
  };
  return {
    kind: "crt",
    start: (onState) => {
      connection.on("connect", () => onState(true));
      connection.on("resume", () => onState(true));
      connection.on("interrupt", (error) => {
        options.log.warn("link lost", { error });
        onState(false);
      });
      connection.on("error", (error) => options.log.debug("client error", { error }));
      connect();
    },
    publish: async ({ topic, payload, qos, retain }) => {
      await connection.publish(topic, bufferOf(payload), qosOf(qos), retain);
    },
    subscribe: async (filter, qos) => {
      const granted = await connection.subscribe(filter, qosOf(qos));
      if (granted.qos >= SUBACK_FAILURE)
        throw new LinkError("refused", `the broker refuses ${filter}`);
    },
    unsubscribe: async (filter) => {
      await connection.unsubscribe(filter);
    },
    onMessage: (listener) => {
      connection.on("message", (topic, payload) => listener(topic, bytesOf(payload)));
    },
    close: async () => {
      isClosed = true;
      clearTimeout(retry);
      await withTimeout(connection.disconnect(), CLOSE_MS_MAX, "leaving the broker");
    },
  };
}

function openConnection(options: DeviceClientOptions): mqtt.MqttClientConnection {
  const { host, port } = hostAndPort(options.endpoint);
  const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(
    options.certificate,
    options.privateKey,
  )
    .with_certificate_authority(options.ca)
    .with_endpoint(host)
    .with_port(port)
    .with_client_id(options.thingName)
    .with_clean_session(true)
    .with_keep_alive_seconds(options.keepAliveS)
    .with_ping_timeout_ms(Math.min(PING_TIMEOUT_MS, options.keepAliveS * 500))
    .with_reconnect_min_sec(RECONNECT_S)
    .with_reconnect_max_sec(RECONNECT_S)
    .with_will(willOf(options.will))
    .build();
  return new mqtt.MqttClient(new io.ClientBootstrap()).new_connection(config);
}

function willOf(will: MqttPacket): mqtt.MqttWill {
  return new mqtt.MqttWill(will.topic, qosOf(will.qos), bufferOf(will.payload), will.retain);
}

function qosOf(qos: 0 | 1): mqtt.QoS {
  return qos === 0 ? mqtt.QoS.AtMostOnce : mqtt.QoS.AtLeastOnce;
}

/** The buffer of an empty message is detached; to read it would throw, and that ends the program. */
function bytesOf(payload: ArrayBuffer): Uint8Array {
  return payload.byteLength === 0 ? new Uint8Array() : new Uint8Array(payload);
}

/** Copies the bytes alone: a Buffer's slice would bring its whole pool. */
function bufferOf(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}
