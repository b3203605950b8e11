/** The floor: an HTTP server that publishes what it is posted, with the administrator's key. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import mqtt from "mqtt";
import { presignedUrl } from "../../../cloud/console/src/link/presign.ts";

const [endpoint = "", accessKeyFile = "", robot = ""] = process.argv.slice(2);
const keys = readFileSync(accessKeyFile, "utf8");
const value = (name: string) => new RegExp(`^${name}\\s*=\\s*(.+)$`, "m").exec(keys)?.[1] ?? "";
const url = await presignedUrl({
  region: "us-east-1",
  credentials: {
    accessKeyId: value("aws_access_key_id"),
    secretAccessKey: value("aws_secret_access_key"),
    sessionToken: "",
  },
  iotWebSocketUrl: `${endpoint.replace("http", "ws")}/mqtt`,
});
const client = await mqtt.connectAsync(url, {
  transformWsUrl: () => url,
  clientId: "bare-server",
  protocolVersion: 4,
});
const server = createServer(async (request, response) => {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { action } = JSON.parse(Buffer.concat(chunks).toString()) as { action: string };
  const message = JSON.stringify({ action, publishedAtMs: Date.now() });
  await client.publishAsync(`${robot}/action`, message, { qos: 1 });
  response.setHeader("content-type", "application/json").end(message);
});
server.listen(0, "127.0.0.1", () => {
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`);
});
