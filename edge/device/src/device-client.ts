/** Says what a device needs of its connection to the broker. */
import type { MqttClient, MqttPacket } from "@outrider/protocol";
import type { Log } from "@outrider/runtime";

/** Is a connection that comes back by itself until it is closed. */
export interface DeviceClient extends MqttClient {
  readonly kind: "crt" | "mqtt.js";
  /** Starts to connect; goes on trying for ever. The listener hears each coming and going. */
  start(onState: (isUp: boolean) => void): void;
  /** Leaves the broker in order, so that the last will is not sent; waits 2 s at most. */
  close(): Promise<void>;
}

export interface DeviceClientOptions {
  /** `host` or `host:port`; the port is 8883 by default. */
  readonly endpoint: string;
  /** Client id: the thing's name, as the device policy demands. */
  readonly thingName: string;
  /** Contents in PEM. */
  readonly ca: string;
  readonly certificate: string;
  readonly privateKey: string;
  /** Keep-alive in s, 1 to 1200. AWS IoT Core acts on 30 at the least. */
  readonly keepAliveS: number;
  /** What the broker publishes for the device when the link breaks. */
  readonly will: MqttPacket;
  readonly log: Log;
}

/** Secure MQTT's port. @see https://docs.aws.amazon.com/iot/latest/developerguide/protocols.html */
const MQTT_TLS_PORT = 8883;

/** Takes an endpoint apart. */
export function hostAndPort(endpoint: string): { readonly host: string; readonly port: number } {
  const { hostname, port } = new URL(`mqtts://${endpoint}`);
  return { host: hostname, port: port === "" ? MQTT_TLS_PORT : Number(port) };
}
