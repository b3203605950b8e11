/**
 * Aim: a receiver that stops reading slows nobody: the sender's link stays alive, others hear in
 * time, and the stuck one is cut. Method: a raw TLS socket that subscribes and never reads again.
 */
import { connect as connectTls, type TLSSocket } from "node:tls";
import { generate } from "mqtt-packet";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANYTHING, connectDevice, type Device, provision } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

let host: IotHost;
let device: Device;

beforeAll(async () => {
  host = await startIotHost({ limits: { messagesPerS: 10_000, bytesPerS: 1e9 } });
  device = await provision(host, "any", ANYTHING);
});

afterAll(() => host[Symbol.asyncDispose]());

/** Subscribes and then leaves everything in the socket. */
async function connectSleeper(qos: 0 | 1): Promise<TLSSocket> {
  const { cert, key } = device;
  const socket = connectTls({ host: "localhost", port: host.port, cert, key, ca: host.ca });
  await new Promise((resolve) => socket.once("secureConnect", resolve));
  socket.write(
    generate({ cmd: "connect", protocolId: "MQTT", clientId: `sleeper-${qos}`, clean: true }),
  );
  await new Promise((resolve) => socket.once("data", resolve));
  const subscriptions = [{ topic: "video", qos }];
  socket.write(generate({ cmd: "subscribe", messageId: 1, subscriptions }));
  await new Promise((resolve) => socket.once("data", resolve));
  socket.pause();
  return socket;
}

/** Both runs send more than the kernel's buffers hold, in few large or in many small messages. */
describe.each([
  [0, 400, 100 * 1024],
  [1, 5000, 3 * 1024],
] as const)("a receiver that sleeps at QoS %i", (qos, count, sizeBytes) => {
  it("delays neither the sender nor the other receivers", async () => {
    const sleeper = await connectSleeper(qos);
    const sender = await connectDevice(host, device, { clientId: "sender", keepalive: 1 });
    const awake = await connectDevice(host, device, { clientId: "awake" });
    let heard = 0;
    awake.on("message", () => {
      heard++;
    });
    await awake.subscribeAsync("video", { qos });
    const waitsMs: number[] = [];
    for (let index = 0; index < count; index++) {
      const startMs = performance.now();
      await sender.publishAsync("video", Buffer.alloc(sizeBytes), { qos: 1 });
      waitsMs.push(performance.now() - startMs);
    }
    expect(Math.max(...waitsMs)).toBeLessThan(1000);
    expect(sender.connected).toBe(true);
    if (qos === 1) await expect.poll(() => heard).toBe(count);
    else expect(heard).toBeGreaterThan(0);
    await sender.endAsync();
    await awake.endAsync();
    sleeper.destroy();
  });
});
