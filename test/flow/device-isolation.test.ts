/**
 * Aim: a real broker says of devices and each other's names what test/conformance/device-isolation.test.ts
 * computes for a hundred. Method: a dozen with the synthesized policy, over mutual TLS.
 */
import { DetachThingPrincipalCommand } from "@aws-sdk/client-iot";
import { PublishCommand } from "@aws-sdk/client-iot-data-plane";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, it } from "vitest";
import { TOPICS } from "../../tools/generate/who-may.ts";
import { DEVICE_NAMES, SOMEONE, synthesizedPolicies, TRIALS } from "../rig/hundred-devices.ts";
import { connectDevice, type Device, provision } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";
import { isGranted, maySend } from "./who-may-broker.ts";

const DOZEN = DEVICE_NAMES.slice(0, 12);
/** Its certificate loses its thing. */
const LOOSE = "loose";

let host: IotHost;
const devices = new Map<string, Device>();
const clients = new Map<string, MqttClient>();
beforeAll(async () => {
  host = await startIotHost();
  const [policy] = synthesizedPolicies(/^DevicePolicy$/);
  for (const name of [...DOZEN, LOOSE])
    devices.set(name, await provision(host, name, policy?.document ?? expect.unreachable()));
  for (const name of DOZEN) clients.set(name, await connectDevice(host, device(name)));
});
afterAll(async () => {
  for (const client of clients.values()) await client.endAsync(true);
  await host[Symbol.asyncDispose]();
});

const device = (name: string) => devices.get(name) ?? expect.unreachable(name);
const client = (name: string) => clients.get(name) ?? expect.unreachable(name);
const nextOf = (name: string) => DOZEN[(DOZEN.indexOf(name) + 1) % DOZEN.length] ?? "";

it("puts nobody out by another's client id", async () => {
  for (const name of DOZEN) {
    const clientId = nextOf(name);
    await expect(connectDevice(host, device(name), { clientId })).rejects.toThrow();
    expect(client(clientId).connected).toBe(true);
  }
});

it("lets a certificate in under no client id once no thing is attached to it", async () => {
  const { certificateArn: principal } = device(LOOSE);
  await (await connectDevice(host, device(LOOSE))).endAsync();
  await host.control.send(new DetachThingPrincipalCommand({ thingName: LOOSE, principal }));
  for (const clientId of [...DOZEN, LOOSE])
    await expect(connectDevice(host, device(LOOSE), { clientId })).rejects.toThrow();
});

const FILTERS = TRIALS.filter(({ action }) => action === "iot:Subscribe");

it("grants filters on a device's own topics alone", async () => {
  for (const name of DOZEN)
    for (const { on, isOwn } of FILTERS) {
      const granted = await isGranted(client(name), on(name));
      expect([on(name), granted]).toEqual([on(name), isOwn]);
      for (const other of [nextOf(name), "+"])
        expect([name, other, await isGranted(client(name), on(other))]).toEqual([
          name,
          other,
          false,
        ]);
    }
});

it("delivers to each device its own topics alone", async () => {
  const heard = DOZEN.map((name) => listen(client(name)));
  const received = TRIALS.filter(({ action }) => action === "iot:Receive");
  // The lease is the last, so that who has heard it has heard all.
  const lastLease = received.toSorted(
    (a, b) => Number(isLease(a.on(""))) - Number(isLease(b.on(""))),
  );
  for (const { on } of lastLease)
    for (const name of DOZEN)
      await host.data.send(new PublishCommand({ topic: on(name), payload: "{}", qos: 1 }));
  for (const [index, { topics, lease }] of heard.entries()) {
    await lease;
    const own = received.filter(({ isOwn }) => isOwn).map(({ on }) => on(DOZEN[index] ?? ""));
    expect(topics.toSorted()).toEqual(own.toSorted());
  }
});

const isLease = (topic: string) => topic.endsWith("/lease");

function listen(client: MqttClient) {
  const topics: string[] = [];
  const { promise: lease, resolve } = Promise.withResolvers<void>();
  client.on("message", (topic) => {
    topics.push(topic);
    if (isLease(topic)) resolve();
  });
  return { topics, lease };
}

/** Each device tries another topic, so that the dozen tries them all. */
const SENDING = DOZEN.flatMap((name, index) => {
  const row = TOPICS[index % TOPICS.length] ?? expect.unreachable();
  const on = (thing: string) =>
    row.topic.replace("{thing}", thing).replace("{operatorId}", SOMEONE);
  return [false, true].flatMap((retain) => {
    const isOwn = (retain ? row.retain : row.publish).includes("robot");
    return [
      { name, topic: on(name), retain, may: isOwn },
      { name, topic: on(nextOf(name)), retain, may: false },
    ];
  });
});

it.each(SENDING)("$name sends $topic, retained $retain: $may", async ({ name, ...trial }) => {
  const sent = await maySend(() => connectDevice(host, device(name)), trial.topic, trial.retain);
  expect(sent).toBe(trial.may);
});
