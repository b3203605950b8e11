/**
 * Aim: AWS IoT's limits of the message broker hold. Method: mqtt.js breaks them one by one, over
 * mutual TLS, with policies that allow everything.
 */
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

let host: IotHost;
let device: Device;

beforeAll(async () => {
  host = await startIotHost();
  device = await provision(host, "any", ANYTHING);
});

afterAll(() => host[Symbol.asyncDispose]());

const connect = (clientId: string, options = {}) =>
  connectDevice(host, device, { clientId, ...options });

describe("a connection ends", () => {
  it("at a payload of more than 128 KB, and not at 128 KB", async () => {
    const client = await connect("payload");
    await client.publishAsync("a", Buffer.alloc(128 * 1024), { qos: 1 });
    client.publish("a", Buffer.alloc(128 * 1024 + 1));
    await closed(client);
  });

  it("before a packet of many megabytes is gathered", async () => {
    const client = await connect("huge");
    // A PUBLISH whose header claims 20 MB, of which nothing more comes.
    client.stream.write(Buffer.from([0x30, 0x80, 0x80, 0x80, 0x0a, 0x00, 0x01, 0x61]));
    await closed(client);
  });

  it("at more than 8 filters in one SUBSCRIBE, and not at 8", async () => {
    const client = await connect("filters");
    const filters = Array.from({ length: 9 }, (_, index) => `f/${index}`);
    const granted = await client.subscribeAsync(filters.slice(0, 8));
    expect(granted.map(({ qos }) => qos)).toEqual(Array.from({ length: 8 }, () => 0));
    client.subscribe(filters, () => undefined);
    await closed(client);
  });

  it.each([
    ["a topic of more than 256 bytes", "x".repeat(257)],
    ["a topic with more than 7 slashes", "1/2/3/4/5/6/7/8/9"],
    ["a reserved topic", "$aws/things/any/shadow/update"],
  ])("at %s", async (_, topic) => {
    const client = await connect("topic");
    client.publish(topic, "");
    await closed(client);
  });

  it("at QoS 2", async () => {
    const client = await connect("qos");
    client.publish("a", "", { qos: 2 }, () => undefined);
    await closed(client);
  });

  it("when its client id connects anew, and its will is published", async () => {
    const watcher = await connect("watcher");
    await watcher.subscribeAsync("will");
    const will = nextMessage(watcher);
    const first = await connect("twin", { will: { topic: "will", payload: Buffer.from("gone") } });
    const second = await connect("twin");
    await closed(first);
    expect(await will).toMatchObject({ payload: "gone" });
    expect(second.connected).toBe(true);
    await second.endAsync();
    await watcher.endAsync();
  });
});

describe("a connection is refused", () => {
  it("with a client id of more than 128 bytes", async () => {
    await expect(connect("x".repeat(129))).rejects.toThrow("Identifier rejected");
    await (await connect("x".repeat(128))).endAsync();
  });
});

describe("a subscription is refused with 128", () => {
  it.each(["$aws/things/any/shadow/#", "$SYS/#", "1/2/3/4/5/6/7/8/9", "x".repeat(257)])(
    "to %s",
    async (filter) => {
      const client = await connect("filter");
      await expect(client.subscribeAsync(filter)).rejects.toThrow();
      expect(client.connected).toBe(true);
      await client.endAsync();
    },
  );

  it("as the 51st of a connection", async () => {
    const client = await connect("many");
    for (let index = 0; index < 50; index++) await client.subscribeAsync(`s/${index}`);
    await expect(client.subscribeAsync("s/50")).rejects.toThrow();
    await client.endAsync();
  });
});

describe("a connection that publishes too fast", () => {
  it("loses what is beyond 100 messages a second", async () => {
    const client = await connect("fast");
    const watcher = await connect("slow-watcher");
    await watcher.subscribeAsync("burst/last", { qos: 1 });
    let heard = 0;
    const counter = await connect("counter");
    counter.on("message", () => {
      heard++;
    });
    await counter.subscribeAsync("burst", { qos: 1 });
    for (let index = 0; index < 300; index++) client.publish("burst", String(index), { qos: 0 });
    const done = nextMessage(watcher, 10_000);
    const timer = setInterval(() => client.publish("burst/last", "", { qos: 0 }), 300);
    expect(await done).toBeDefined();
    clearInterval(timer);
    expect(heard).toBeGreaterThanOrEqual(95);
    expect(heard).toBeLessThan(200);
    for (const one of [client, watcher, counter]) await one.endAsync(true);
  });

  it("is slowed down beyond 512 KB a second", async () => {
    const client = await connect("heavy");
    const startMs = Date.now();
    for (let index = 0; index < 10; index++) {
      await client.publishAsync("a", Buffer.alloc(100 * 1024), { qos: 1 });
    }
    expect(Date.now() - startMs).toBeGreaterThan(700);
    await client.endAsync();
  });
});
