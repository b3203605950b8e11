/**
 * Aim: the clients that people have work as against AWS: the AWS IoT Device SDK, mosquitto's
 * commands, AWS's command line. Method: the real ones, with good and bad credentials.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { openDeviceClient } from "@outrider/device";
import { silentLog } from "@outrider/runtime";
import { iot, mqtt } from "aws-iot-device-sdk-v2";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { awsCli, hasAwsCli } from "../rig/aws-cli.ts";
import { ANYTHING, connectDevice, type Device, nextMessage, provision } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

const run = promisify(execFile);

const WATCH_ALL = {
  Version: "2012-10-17",
  Statement: [
    { Effect: "Allow", Action: ["iot:Connect", "iot:Subscribe", "iot:Receive"], Resource: "*" },
  ],
};

let host: IotHost;
let rover: Device;
let other: Device;
let anyone: Device;

beforeAll(async () => {
  host = await startIotHost();
  rover = await provision(host, "rover-1");
  other = await provision(host, "rover-2");
  anyone = await provision(host, "anyone", ANYTHING);
  for (const device of [rover, other]) {
    await writeFile(join(host.dataDir, `${device.name}.pem`), device.cert);
    await writeFile(join(host.dataDir, `${device.name}.key`), device.key, { mode: 0o600 });
  }
});

afterAll(() => host[Symbol.asyncDispose]());

describe("the AWS IoT Device SDK", () => {
  function connection(clientId: string): mqtt.MqttClientConnection {
    const config = iot.AwsIotMqttConnectionConfigBuilder.new_mtls_builder(rover.cert, rover.key)
      .with_certificate_authority(host.ca)
      .with_endpoint("localhost")
      .with_port(host.port)
      .with_client_id(clientId)
      .with_clean_session(true)
      .with_keep_alive_seconds(1)
      .with_ping_timeout_ms(500)
      .build();
    return new mqtt.MqttClient().new_connection(config);
  }

  it("connects with ALPN, publishes, subscribes and learns what it was not granted", async () => {
    const device = connection("rover-1");
    await device.connect();
    const heard = new Promise<string>((resolve) => {
      device.on("message", (topic, payload) => resolve(`${topic} ${Buffer.from(payload)}`));
    });
    expect((await device.subscribe("rover-1/drive", mqtt.QoS.AtLeastOnce)).qos).toBe(1);
    expect((await device.subscribe("rover-2/drive", mqtt.QoS.AtLeastOnce)).qos).toBe(128);
    await device.publish("rover-1/drive", "left", mqtt.QoS.AtLeastOnce);
    expect(await heard).toBe("rover-1/drive left");
    await device.disconnect();
  });

  it("is refused under another thing's client id", async () => {
    await expect(connection("rover-2").connect()).rejects.toThrow();
  });
});

describe.each(["crt", "mqtt.js"] as const)("a device's client, %s", (kind) => {
  it("hears a message without a payload, as one that takes a retained message back", async () => {
    const will = new TextEncoder().encode("{}");
    const client = await openDeviceClient(kind, {
      endpoint: `localhost:${host.port}`,
      thingName: rover.name,
      ca: host.ca,
      certificate: rover.cert,
      privateKey: rover.key,
      keepAliveS: 1,
      will: { topic: "rover-1/presence", payload: will, qos: 1, retain: false },
      log: silentLog,
    });
    const heard: number[] = [];
    client.onMessage((_, payload) => heard.push(payload.length));
    await new Promise<void>((resolve) => client.start(() => resolve()));
    await client.subscribe("rover-1/#", 1);
    const sender = await connectDevice(host, anyone);
    await sender.publishAsync("rover-1/card", "", { qos: 1, retain: true });
    await sender.publishAsync("rover-1/card", "later", { qos: 1 });
    await sender.endAsync();
    await expect.poll(() => heard).toEqual([0, 5]);
    await client.close();
  });
});

describe("mosquitto_pub", () => {
  const file = (name: string) => join(host.dataDir, name);
  const publish = (thing: string, topic: string, more: readonly string[] = []) => {
    const tls = [
      "--cafile",
      host.local.caFile,
      "--cert",
      file(`${thing}.pem`),
      "--key",
      file(`${thing}.key`),
    ];
    const target = [
      "-h",
      "localhost",
      "-p",
      String(host.port),
      "-i",
      thing,
      "-t",
      topic,
      "-m",
      "x",
    ];
    return run("mosquitto_pub", [...target, ...tls, "-q", "1", ...more], { timeout: 10_000 });
  };

  it("publishes with a good certificate", async () => {
    const heard: string[] = [];
    const watcher = await provision(host, "watcher", WATCH_ALL);
    const client = await connectDevice(host, watcher);
    client.on("message", (topic) => heard.push(topic));
    await client.subscribeAsync("#");
    await publish("rover-1", "rover-1/telemetry");
    await expect.poll(() => heard).toEqual(["rover-1/telemetry"]);
    await client.endAsync();
  });

  it("is refused under another thing's client id", async () => {
    const attempt = publish("rover-1", "rover-1/telemetry", ["-i", "rover-2"]);
    await expect(attempt).rejects.toThrow("not authorised");
  });

  it("is refused without a certificate and with a foreign one", async () => {
    const target = [
      "-h",
      "localhost",
      "-p",
      String(host.port),
      "-i",
      "rover-1",
      "-t",
      "a",
      "-m",
      "x",
    ];
    const ca = ["--cafile", host.local.caFile];
    await expect(run("mosquitto_pub", [...target, ...ca], { timeout: 10_000 })).rejects.toThrow();
    const foreign = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"];
    await run("openssl", [
      ...["req", ...foreign, "-subj", "/CN=rover-1"],
      ...["-keyout", file("foreign.key"), "-out", file("foreign.pem")],
    ]);
    await expect(publish("foreign", "rover-1/a", ["-i", "rover-1"])).rejects.toThrow();
  });
});

describe.skipIf(!hasAwsCli)("AWS's command line", () => {
  async function aws(...parameters: readonly string[]): Promise<unknown> {
    const { endpoint } = host.frontDoor;
    const target = { endpoint, credentials: host.iam.administrator };
    const printed = await awsCli(target, ...parameters, "--output", "json");
    return printed === "" ? undefined : JSON.parse(printed);
  }

  it("lists things, attachments and the endpoint", async () => {
    expect(await aws("iot", "list-things")).toMatchObject({
      things: expect.arrayContaining([expect.objectContaining({ thingName: "rover-1" })]),
    });
    expect(
      await aws("iot", "list-attached-policies", "--target", rover.certificateArn),
    ).toMatchObject({ policies: [{ policyName: "rover-1-policy" }] });
    expect(await aws("iot", "describe-endpoint", "--endpoint-type", "iot:Data-ATS")).toEqual({
      endpointAddress: host.local.endpoint,
    });
    await expect(aws("iot", "describe-thing", "--thing-name", "nobody")).rejects.toThrow(
      "ResourceNotFoundException",
    );
  });

  it("publishes to a topic with slashes", async () => {
    const watcher = await connectDevice(host, rover);
    await watcher.subscribeAsync("rover-1/#");
    const message = nextMessage(watcher, 20_000);
    await aws("iot-data", "publish", "--topic", "rover-1/a b/ü", "--payload", "aGk=");
    expect(await message).toMatchObject({ topic: "rover-1/a b/ü" });
    await watcher.endAsync();
  });
});
