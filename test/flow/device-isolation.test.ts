/**
 * Aim: a real broker says of devices and each other's names what test/conformance/device-isolation.test.ts
 * computes for a hundred. Method: a dozen, robots and displays, with the synthesized policies, over mutual
 * TLS.
 */
import { DetachThingPrincipalCommand } from "@aws-sdk/client-iot";
import { PublishCommand } from "@aws-sdk/client-iot-data-plane";
import type { DeviceKind } from "@outrider/protocol";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  DEVICE_NAMES,
  kindOf,
  POLICY_IDS,
  synthesizedPolicies,
  TRIALS,
} from "../rig/hundred-devices.ts";
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
  const documents = (kind: DeviceKind) =>
    synthesizedPolicies(...POLICY_IDS[kind]).map(({ document }) => document);
  const policies = { robot: documents("robot"), display: documents("display") };
  for (const name of [...DOZEN, LOOSE]) {
    devices.set(name, await provision(host, name, ...policies[kindOf(name)]));
  }
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

it("grants filters as the table says, and none on another's topics", async () => {
  for (const name of DOZEN)
    for (const { on, may } of FILTERS)
      for (const thing of [name, nextOf(name), "+"])
        expect([name, on(thing), await isGranted(client(name), on(thing))]).toEqual([
          name,
          on(thing),
          may(name, thing),
        ]);
});

it("delivers to each device its own topics alone, and to displays what they may hear of all", async () => {
  const heard = DOZEN.map((name) => listen(client(name)));
  const received = TRIALS.filter(({ action }) => action === "iot:Receive");
  const said = new Map(
    DOZEN.flatMap((thing) => received.map((trial) => [trial.on(thing), { thing, trial }] as const)),
  );
  for (const topic of said.keys())
    await host.data.send(new PublishCommand({ topic, payload: "{}", qos: 1 }));
  // What every device hears ends it: whoever has heard that has heard all before.
  for (const name of DOZEN)
    await host.data.send(new PublishCommand({ topic: END(name), payload: "{}", qos: 1 }));
  for (const [index, { topics, ended }] of heard.entries()) {
    const name = DOZEN[index] ?? "";
    await ended;
    const own = [...said].flatMap(([topic, { thing, trial }]) =>
      trial.may(name, thing) ? [topic] : [],
    );
    expect(topics.toSorted()).toEqual(own.toSorted());
  }
});

/** Is heard by a device of either kind. */
const END = (name: string) => `${name}/call/the-end/identify`;

function listen(client: MqttClient) {
  const topics: string[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  client.on("message", (topic) => {
    if (topic.includes("/the-end/")) resolve();
    else topics.push(topic);
  });
  return { topics, ended };
}

/** Each device tries other topics, so that the dozen tries them all as both kinds. */
const SENDING = DOZEN.flatMap((name, index) =>
  TRIALS.filter(({ action }) => /Publish$/.test(action))
    .filter((_, trial) => trial % 6 === Math.floor(index / 2))
    .flatMap(({ action, on, may }) =>
      [name, nextOf(name)].map((thing) => {
        const retain = action === "iot:RetainPublish";
        return { name, topic: on(thing), retain, may: may(name, thing) };
      }),
    ),
);

it.each(SENDING)("$name sends $topic, retained $retain: $may", async ({ name, ...trial }) => {
  const sent = await maySend(() => connectDevice(host, device(name)), trial.topic, trial.retain);
  expect(sent).toBe(trial.may);
});
