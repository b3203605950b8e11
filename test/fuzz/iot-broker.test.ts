/**
 * Aim: nothing that a device with a certificate sends brings the broker down or holds it up. Method:
 * random bytes, and good packets with some bytes changed, over raw TLS; after each the broker must
 * still serve a well-behaved client.
 */
import { connect as connectTls, type TLSSocket } from "node:tls";
import fc from "fast-check";
import { generate, type Packet } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  ANYTHING,
  connectDevice,
  type Device,
  nextMessage,
  provision,
} from "../flow/iot-device.ts";
import { type IotHost, startIotHost } from "../flow/iot-host.ts";

let host: IotHost;
let device: Device;

beforeAll(async () => {
  host = await startIotHost();
  device = await provision(host, "any", ANYTHING);
});

afterAll(() => host[Symbol.asyncDispose]());

async function open(): Promise<TLSSocket> {
  const { cert, key } = device;
  const socket = connectTls({ host: "localhost", port: host.port, cert, key, ca: host.ca });
  socket.on("error", () => undefined);
  await new Promise((resolve, reject) => {
    socket.once("secureConnect", resolve);
    socket.once("close", reject);
  });
  return socket;
}

/** Sends all and waits until the broker hangs up or has had its time. */
async function send(chunks: readonly Buffer[], waitMs = 25): Promise<void> {
  const socket = await open();
  for (const chunk of chunks) socket.write(chunk);
  await new Promise<void>((resolve) => {
    socket.once("close", () => resolve());
    socket.resume();
    setTimeout(resolve, waitMs);
  });
  socket.destroy();
}

async function expectHealthy(): Promise<void> {
  const client = await connectDevice(host, device, { clientId: "healthy" });
  await client.subscribeAsync("health", { qos: 1 });
  const message = nextMessage(client);
  await client.publishAsync("health", "ok", { qos: 1 });
  expect(await message).toMatchObject({ payload: "ok" });
  await client.endAsync();
}

const CONNECT: Packet = {
  cmd: "connect",
  protocolId: "MQTT",
  protocolVersion: 4,
  clientId: "fuzz",
  clean: true,
  keepalive: 60,
};

const GOOD: readonly Packet[] = [
  { ...CONNECT, will: { topic: "w", payload: Buffer.from("x"), qos: 1, retain: true } },
  { cmd: "publish", topic: "a/b", payload: "x", qos: 1, messageId: 7, retain: true, dup: false },
  { cmd: "subscribe", messageId: 8, subscriptions: [{ topic: "a/#", qos: 1 }] },
  { cmd: "unsubscribe", messageId: 9, unsubscriptions: ["a/#"] },
  { cmd: "puback", messageId: 7 },
  { cmd: "pubrec", messageId: 7 },
  { cmd: "pubrel", messageId: 7 },
  { cmd: "pingreq" },
  { cmd: "connack", returnCode: 0, sessionPresent: false },
  { cmd: "disconnect" },
];

describe("the broker", { timeout: 60_000 }, () => {
  it("survives random bytes, before and after CONNECT", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.boolean(), async (bytes, isLate) => {
        await send([...(isLate ? [generate(CONNECT)] : []), Buffer.from(bytes)]);
      }),
      { numRuns: 60 },
    );
    await expectHealthy();
  });

  it("survives packets in any order with bytes changed", async () => {
    const change = fc.record({ at: fc.nat(60), by: fc.integer({ min: 1, max: 255 }) });
    const packet = fc.constantFrom(...GOOD);
    const mutated = fc.tuple(packet, fc.array(change, { maxLength: 2 })).map(([good, changes]) => {
      const bytes = generate(good);
      for (const { at, by } of changes) {
        const index = at % bytes.length;
        bytes[index] = ((bytes[index] ?? 0) + by) % 256;
      }
      return bytes;
    });
    await fc.assert(
      fc.asyncProperty(fc.array(mutated, { minLength: 1, maxLength: 12 }), async (chunks) => {
        await send([generate(CONNECT), ...chunks]);
      }),
      { numRuns: 80 },
    );
    await expectHealthy();
  });

  it("survives a flood of messages that nobody hears", async () => {
    const one = generate({
      cmd: "publish",
      topic: "void",
      payload: "x",
      qos: 0,
      retain: false,
      dup: false,
    });
    const flood = Buffer.concat(Array.from({ length: 20_000 }, () => one));
    await send([generate(CONNECT), flood, flood], 1000);
    await expectHealthy();
  });
});
