/**
 * Aim: only who may, connects, publishes and subscribes. Method: real MQTT clients over mutual TLS
 * against the broker, provisioned through AWS's own SDK.
 */
import { UpdateCertificateCommand } from "@aws-sdk/client-iot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { closed, connectDevice, type Device, nextMessage, provision } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

let host: IotHost;
let rover: Device;
let other: Device;

beforeAll(async () => {
  host = await startIotHost();
  rover = await provision(host, "rover-1");
  other = await provision(host, "rover-2");
});

afterAll(() => host[Symbol.asyncDispose]());

describe("a device", () => {
  it("publishes and receives on its own topics", async () => {
    const client = await connectDevice(host, rover);
    const [granted] = await client.subscribeAsync("rover-1/+", { qos: 1 });
    expect(granted?.qos).toBe(1);
    const message = nextMessage(client);
    await client.publishAsync("rover-1/telemetry", "42", { qos: 1 });
    expect(await message).toMatchObject({ topic: "rover-1/telemetry", payload: "42" });
    await client.endAsync();
  });

  it("is refused without a certificate", async () => {
    await expect(connectDevice(host, { ...rover, cert: "", key: "" })).rejects.toThrow();
  });

  it("is refused under another thing's client id", async () => {
    const attempt = connectDevice(host, rover, { clientId: "rover-2" });
    await expect(attempt).rejects.toThrow("Not authorized");
  });

  it("gets SUBACK 128 for another thing's topics", async () => {
    const client = await connectDevice(host, rover);
    await expect(client.subscribeAsync("rover-2/#")).rejects.toThrow();
    expect(client.connected).toBe(true);
    await client.endAsync();
  });

  it("is disconnected when it publishes to another thing's topic", async () => {
    const client = await connectDevice(host, rover);
    client.publish("rover-2/action", "{}", { qos: 1 }, () => undefined);
    await closed(client);
  });

  it("is refused while its certificate is revoked, and cut within 5 s when it becomes so", async () => {
    const client = await connectDevice(host, other);
    const start = Date.now();
    const revoke = { certificateId: other.certificateId, newStatus: "REVOKED" } as const;
    await host.control.send(new UpdateCertificateCommand(revoke));
    await closed(client);
    expect(Date.now() - start).toBeLessThan(5000);
    await expect(connectDevice(host, other)).rejects.toThrow("Not authorized");
  });
});
