/**
 * Aim: a certificate that is revoked or deactivated is of no use within 5 s: live connections
 * are cut, and neither the broker nor the credentials provider takes it. Method: mosquitto_sub and the
 * AWS IoT Device SDK over mutual TLS, HTTPS with a connection kept alive.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { Agent, request } from "node:https";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { CreateRoleAliasCommand, UpdateCertificateCommand } from "@aws-sdk/client-iot";
import { monotonicMs } from "@outrider/runtime";
import { iot, mqtt } from "aws-iot-device-sdk-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ANYTHING,
  closed,
  connectDevice,
  type Device,
  nextMessage,
  provision,
} from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

const LATEST_MS = 5_000;
const ROLE = "arn:aws:iam::000000000000:role/Robot";

let host: IotHost;
let endpoint: string;
let count = 0;

beforeAll(async () => {
  host = await startIotHost();
  ({ endpoint } = await host.local.credentials.open(0));
  const trust = {
    Effect: "Allow" as const,
    Action: ["sts:AssumeRole"],
    Resource: ["*"],
    Principal: { Service: ["credentials.iot.amazonaws.com"] },
  };
  host.iam.putRole({ arn: ROLE, name: "Robot", trust: { Statement: [trust] } });
  await host.control.send(new CreateRoleAliasCommand({ roleAlias: "robots", roleArn: ROLE }));
});
afterAll(() => host[Symbol.asyncDispose]());

const newDevice = () => provision(host, `rover-${++count}`, ANYTHING);

/** Ways in which a certificate loses its worth, as operators call them. */
const WAYS: Readonly<Record<"REVOKED" | "INACTIVE", (device: Device) => Promise<unknown>>> = {
  REVOKED: ({ certificateId }) =>
    host.control.send(new UpdateCertificateCommand({ certificateId, newStatus: "REVOKED" })),
  INACTIVE: ({ certificateId }) =>
    host.control.send(new UpdateCertificateCommand({ certificateId, newStatus: "INACTIVE" })),
};
const ways = Object.entries(WAYS);

/** Starts mosquitto_sub and waits for its SUBACK. */
async function subscriber(
  device: Device,
): Promise<{ child: ChildProcess; ended: Promise<number> }> {
  const file = (kind: string) => join(host.dataDir, `${device.name}.${kind}`);
  await writeFile(file("pem"), device.cert);
  await writeFile(file("key"), device.key, { mode: 0o600 });
  const target = ["-h", "localhost", "-p", String(host.port), "-i", device.name, "-t", "a/b", "-d"];
  const tls = ["--cafile", host.local.caFile, "--cert", file("pem"), "--key", file("key")];
  // Line by line, though it writes to a pipe.
  const command = ["-oL", "mosquitto_sub", ...target, ...tls];
  const child = spawn("stdbuf", command, { stdio: ["ignore", "pipe", "pipe"] });
  const lines = createInterface(child.stdout);
  const { promise: subscribed, resolve, reject } = Promise.withResolvers<void>();
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  lines.on("line", (line) => {
    if (line.includes("received SUBACK")) resolve();
    // It tries again by itself; the broker's refusal is its end here.
    if (line.includes("received CONNACK (5)")) end(monotonicMs());
  });
  child.once("exit", (code) => {
    end(monotonicMs());
    reject(new Error(`mosquitto_sub ended with ${code}`));
  });
  await subscribed;
  return { child, ended };
}

describe.each(ways)("a certificate that is %s", (_name, act) => {
  it("is cut off where mosquitto_sub listens with it, and stays out", async () => {
    const device = await newDevice();
    const { child, ended } = await subscriber(device);
    const startMs = monotonicMs();
    await act(device);
    expect((await ended) - startMs).toBeLessThan(LATEST_MS);
    if (child.exitCode === null) {
      child.kill();
      await once(child, "exit");
    }
    await expect(connectDevice(host, device)).rejects.toThrow();
  });

  it("is cut off where the AWS IoT Device SDK holds a connection", async () => {
    const device = await newDevice();
    const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(device.cert, device.key)
      .with_certificate_authority(host.ca)
      .with_endpoint("localhost")
      .with_port(host.port)
      .with_client_id(device.name)
      .with_clean_session(true)
      .build();
    const connection = new mqtt.MqttClient().new_connection(config);
    await connection.connect();
    const interrupted = new Promise<number>((resolve) => {
      connection.on("interrupt", () => resolve(monotonicMs()));
    });
    const startMs = monotonicMs();
    await act(device);
    expect((await interrupted) - startMs).toBeLessThan(LATEST_MS);
    await connection.disconnect();
  });

  it("gets no credentials any more, on the very connection that gave them", async () => {
    const device = await newDevice();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const statusOf = () => askCredentials(device, agent);
    expect(await statusOf()).toBe(200);
    await act(device);
    expect(await statusOf()).toBe(403);
    agent.destroy();
  });

  it("is told of with the reason, and others stay", async () => {
    const [device, other] = await Promise.all([newDevice(), newDevice()]);
    const watcher = await connectDevice(host, other);
    await watcher.subscribeAsync(`$aws/events/presence/disconnected/${device.name}`);
    const event = nextMessage(watcher);
    const client = await connectDevice(host, device);
    await act(device);
    await closed(client);
    expect(JSON.parse((await event)?.payload ?? "{}")).toMatchObject({
      disconnectReason: "AUTH_ERROR",
      principalIdentifier: device.certificateId,
    });
    expect(watcher.connected).toBe(true);
    await watcher.endAsync();
  });
});

describe("a certificate that is INACTIVE", () => {
  it("is taken again once it is ACTIVE", async () => {
    const device = await newDevice();
    await WAYS.INACTIVE(device);
    await expect(connectDevice(host, device)).rejects.toThrow();
    const { certificateId } = device;
    const activate = new UpdateCertificateCommand({ certificateId, newStatus: "ACTIVE" });
    await host.control.send(activate);
    await (await connectDevice(host, device)).endAsync();
  });
});

function askCredentials({ cert, key }: Device, agent: Agent): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const url = `https://${endpoint}/role-aliases/robots/credentials`;
  request(url, { ca: host.ca, cert, key, agent }, (response) => {
    response.resume().once("end", () => resolve(response.statusCode));
  })
    .on("error", reject)
    .end();
  return promise;
}
