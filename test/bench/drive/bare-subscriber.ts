/** The floor: a process that does nothing but receive, with a device's certificate and plain mqtt.js. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { monotonicMs } from "@outrider/runtime";
import mqtt from "mqtt";

const deviceDir = process.argv[2] ?? "";
const file = (name: string) => readFileSync(join(deviceDir, name));
const config = JSON.parse(file("config.json").toString()) as {
  thingName: string;
  iot: { endpoint: string };
};
const client = await mqtt.connectAsync(`mqtts://${config.iot.endpoint}`, {
  clientId: config.thingName,
  ca: file("ca.pem"),
  cert: file("certificate.pem"),
  key: file("private.key"),
});
client.on("message", (_topic, payload) => {
  const atMs = monotonicMs();
  const { sequence } = JSON.parse(payload.toString()) as { sequence: number };
  process.send?.({ sequence, atMs });
});
await client.subscribeAsync(`${config.thingName}/drive/+`);
process.send?.({ sequence: -1, atMs: monotonicMs() });
