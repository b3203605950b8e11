/**
 * Aim: retained messages, persistent sessions, wills and presence events, also across a restart of
 * the host. Method: mqtt.js over mutual TLS and iot-data.
 */
import {
  GetRetainedMessageCommand,
  ListRetainedMessagesCommand,
  PublishCommand,
} from "@aws-sdk/client-iot-data-plane";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  ANYTHING,
  closed,
  connectDevice,
  type Device,
  nextMessage,
  provision,
} from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

const ARN = "arn:aws:iot:us-east-1:000000000000";

let host: IotHost;
let device: Device;
let nowMs = Date.now();

beforeEach(async () => {
  nowMs = Date.now();
  host = await startIotHost({ epochMs: () => nowMs });
  device = await provision(host, "any", ANYTHING);
});

afterEach(() => host[Symbol.asyncDispose]());

const connect = (clientId: string, options = {}) =>
  connectDevice(host, device, { clientId, ...options });

describe("a retained message", () => {
  it("is kept across a restart, given to who subscribes, and listed by iot-data", async () => {
    const topic = "robots/ü 1/presence";
    await host.data.send(
      new PublishCommand({ topic, payload: Buffer.from("online"), qos: 1, retain: true }),
    );
    await host.restart();
    const client = await connect("reader");
    const message = nextMessage(client);
    await client.subscribeAsync("robots/+/presence", { qos: 1 });
    expect(await message).toEqual({ topic, payload: "online", retain: true });
    const { retainedTopics } = await host.data.send(new ListRetainedMessagesCommand({}));
    expect(retainedTopics).toMatchObject([{ topic, payloadSize: 6, qos: 1 }]);
    const found = await host.data.send(new GetRetainedMessageCommand({ topic }));
    expect(Buffer.from(found.payload ?? []).toString()).toBe("online");
    await client.publishAsync(topic, "", { qos: 1, retain: true });
    await expect(host.data.send(new GetRetainedMessageCommand({ topic }))).rejects.toThrow(
      expect.objectContaining({ name: "ResourceNotFoundException" }),
    );
    await client.endAsync();
  });

  it("needs iot:RetainPublish beside iot:Publish", async () => {
    const only = await provision(host, "plain", {
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: ["iot:Connect", "iot:Publish"], Resource: "*" }],
    });
    const client = await connectDevice(host, only);
    await client.publishAsync("a", "x", { qos: 1 });
    client.publish("a", "x", { qos: 1, retain: true }, () => undefined);
    await closed(client);
  });
});

describe("a persistent session", () => {
  it("queues QoS 1 messages while its client is away, also across a restart", async () => {
    const first = await connect("sleeper", { clean: false });
    await first.subscribeAsync("inbox", { qos: 1 });
    await first.endAsync();
    await host.restart();
    await host.data.send(new PublishCommand({ topic: "inbox", qos: 1, payload: Buffer.from("1") }));
    const second = connect("sleeper", { clean: false, manualConnect: false });
    const client = await second;
    expect(await nextMessage(client)).toMatchObject({ topic: "inbox", payload: "1" });
    await client.endAsync();
  });

  it("is over one hour after its client left", async () => {
    const first = await connect("sleeper", { clean: false });
    await first.subscribeAsync("inbox", { qos: 1 });
    await first.endAsync();
    await host.data.send(new PublishCommand({ topic: "inbox", qos: 1, payload: Buffer.from("1") }));
    nowMs += 3_600_001;
    const client = await connect("sleeper", { clean: false });
    expect(await nextMessage(client, 300)).toBeUndefined();
    await host.data.send(new PublishCommand({ topic: "inbox", qos: 1, payload: Buffer.from("2") }));
    expect(await nextMessage(client, 300)).toBeUndefined();
    await client.endAsync();
  });

  it("queues only so many messages", async () => {
    await host[Symbol.asyncDispose]();
    host = await startIotHost({ limits: { sessionQueueMax: 5 } });
    device = await provision(host, "any", ANYTHING);
    const first = await connect("sleeper", { clean: false });
    await first.subscribeAsync("inbox", { qos: 1 });
    await first.endAsync();
    for (let index = 0; index < 20; index++) {
      const payload = Buffer.from(String(index));
      await host.data.send(new PublishCommand({ topic: "inbox", qos: 1, payload }));
    }
    const heard: string[] = [];
    const client = await connect("sleeper", { clean: false });
    client.on("message", (_, payload) => heard.push(payload.toString()));
    await expect.poll(() => heard).toEqual(["0", "1", "2", "3", "4"]);
    await host.data.send(new PublishCommand({ topic: "inbox", qos: 1, payload: Buffer.from("x") }));
    await expect.poll(() => heard.at(-1)).toBe("x");
    await client.endAsync();
  });

  it("is refused to who may connect only without one", async () => {
    const modest = await provision(host, "modest", {
      Version: "2012-10-17",
      Statement: [
        {
          Effect: "Allow",
          Action: "iot:Connect",
          Resource: `${ARN}:client/modest`,
          Condition: {
            "ForAllValues:StringNotEquals": { "iot:ConnectAttributes": ["PersistentConnect"] },
          },
        },
      ],
    });
    await expect(connectDevice(host, modest, { clean: false })).rejects.toThrow("Not authorized");
    await (await connectDevice(host, modest)).endAsync();
  });
});

describe("a will", () => {
  const will = { topic: "gone", payload: Buffer.from("by accident"), qos: 1 as const };

  it("is published when the connection is lost, not when the client takes leave", async () => {
    const watcher = await connect("watcher");
    await watcher.subscribeAsync("gone");
    const polite = await connect("mortal", { will });
    await polite.endAsync();
    expect(await nextMessage(watcher, 300)).toBeUndefined();
    const lost = await connect("mortal", { will });
    const message = nextMessage(watcher);
    lost.stream.destroy();
    expect(await message).toMatchObject({ payload: "by accident" });
    await watcher.endAsync();
  });

  it("is published when a keep-alive of 1 s is missed", async () => {
    const watcher = await connect("watcher");
    await watcher.subscribeAsync("gone");
    const silent = await connect("silent", { will, keepalive: 1, reschedulePings: false });
    // Nothing more is sent, as by a machine that was switched off.
    silent.stream.write = (() => true) as typeof silent.stream.write;
    expect(await nextMessage(watcher)).toMatchObject({ payload: "by accident" });
    await watcher.endAsync();
    silent.end(true);
  });
});

describe("presence", () => {
  it("is told on $aws/events with AWS's reasons", async () => {
    const watcher = await connect("watcher");
    await watcher.subscribeAsync("$aws/events/presence/+/guest");
    const arrival = nextMessage(watcher);
    const guest = await connect("guest");
    const connected = await arrival;
    expect(connected?.topic).toBe("$aws/events/presence/connected/guest");
    expect(JSON.parse(connected?.payload ?? "")).toMatchObject({
      clientId: "guest",
      eventType: "connected",
      principalIdentifier: device.certificateId,
      versionNumber: 0,
    });
    const leave = nextMessage(watcher);
    await guest.endAsync();
    expect(JSON.parse((await leave)?.payload ?? "")).toMatchObject({
      eventType: "disconnected",
      clientInitiatedDisconnect: true,
      disconnectReason: "CLIENT_INITIATED_DISCONNECT",
    });
    await watcher.endAsync();
  });
});
