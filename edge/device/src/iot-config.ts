/** Is the part of a device's configuration that every kind of device has: who it is, and its broker. */
import { resolve } from "node:path";
import { z } from "zod";

const fileName = z.string().min(1);

export const thingNameSchema = z
  .string()
  .regex(/^[a-zA-Z0-9:_-]{1,128}$/)
  .describe("The device's name in IoT Core.");

export const iotSchema = z.strictObject({
  endpoint: z.string().min(1).describe("The MQTT broker, host:port; 8883 where no port is given."),
  caFile: fileName.default("ca.pem").describe("Certificates that the broker's must descend from."),
  certificateFile: fileName.default("certificate.pem").describe("The device's own certificate."),
  privateKeyFile: fileName.default("private.key").describe("The device's private key, mode 0600."),
  client: z
    .enum(["auto", "crt", "mqtt.js"])
    .default("auto")
    .describe("The MQTT client; auto is aws-iot-device-sdk-v2 where its native part loads."),
  keepAliveS: z.int().min(1).max(1200).default(30).describe("MQTT keep-alive in s."),
  credentialsEndpoint: z
    .string()
    .min(1)
    .optional()
    .describe("IoT Core's credentials provider, host:port; 443 where no port is given."),
  roleAlias: z
    .string()
    .regex(/^[\w=,@-]{1,128}$/)
    .optional()
    .describe("The role alias that gives the device its AWS credentials."),
});

export type IotConfig = z.infer<typeof iotSchema>;

/** Gives the same with its three files as whole paths; as written they are relative to `folder`. */
export function resolveIotFiles(iot: IotConfig, folder: string): IotConfig {
  return {
    ...iot,
    caFile: resolve(folder, iot.caFile),
    certificateFile: resolve(folder, iot.certificateFile),
    privateKeyFile: resolve(folder, iot.privateKeyFile),
  };
}
