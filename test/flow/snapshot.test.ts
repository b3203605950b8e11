// Aim: a display sees what a robot sees now, and nobody else may ask. Method: one local host with its
// simulated robot; devices with certificates and the synthesized policies of their kind.

import { readFile } from "node:fs/promises";
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateKeysAndCertificateCommand,
  CreateThingCommand,
  IoTClient,
} from "@aws-sdk/client-iot";
import { createLink, type Link, makeCall, snapshot } from "@outrider/protocol";
import { monotonicMs, withTimeout } from "@outrider/runtime";
import { connectAsync } from "mqtt";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTimeStrip } from "../../edge/robot/src/simulated/camera/time-strip.ts";
import { awsAccess, readOutputs } from "../../tools/outputs.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { connectOperator, type Operator, robotOnline } from "../rig/operator.ts";
import { closed } from "./iot-device.ts";

const ROBOT = "rover-1";
const REQUEST = { id: "a-snapshot", deadlineMs: 5_000, input: { widthPx: 320 } };
const opened = new AsyncDisposableStack();
let host: RunningHost;
let ann: Operator;
let display: Device;

interface Device {
  readonly name: string;
  readonly link: Link;
  /** Resolves when the broker has ended the connection. */
  readonly ended: Promise<void>;
}

beforeAll(async () => {
  host = opened.use(await startLocalHost());
  ann = opened.use(await connectOperator(host, ROBOT));
  display = await connect("lobby-display", ["DisplayPolicyName", "DisplayCallPolicyName"]);
  await robotOnline(ann, ROBOT);
}, 120_000);

afterAll(() => opened.disposeAsync());

/** Makes a device with policies of the fleet's stack, and connects it. */
async function connect(name: string, policies: readonly string[]): Promise<Device> {
  const { cert, key } = await provision(name, policies);
  const client = await connectAsync(`mqtts://${host.output("OutriderLocal", "IotEndpoint")}`, {
    clientId: name,
    ca: await readFile(host.output("OutriderLocal", "IotCaFile")),
    cert,
    key,
    reconnectPeriod: 0,
  });
  opened.defer(() => client.endAsync(true));
  const link = createLink(
    {
      publish: async ({ topic, payload, qos, retain }) => {
        await client.publishAsync(topic, Buffer.from(payload), { qos, retain });
      },
      subscribe: async (filter, qos) => void (await client.subscribeAsync(filter, { qos })),
      unsubscribe: async (filter) => void (await client.unsubscribeAsync(filter)),
      onMessage: (listener) => void client.on("message", listener),
    },
    { onBad: (bad) => expect.unreachable(JSON.stringify(bad)) },
  );
  return { name, link, ended: closed(client) };
}

async function provision(thingName: string, policies: readonly string[]) {
  const iot = new IoTClient(awsAccess(readOutputs(`${host.dataDir}/outputs.json`), undefined));
  const made = await iot.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  const { certificateArn: principal = "", certificatePem: cert = "", keyPair } = made;
  await iot.send(new CreateThingCommand({ thingName }));
  for (const key of policies) {
    const policyName = host.output("OutriderFleet", key);
    await iot.send(new AttachPolicyCommand({ policyName, target: principal }));
  }
  await iot.send(new AttachThingPrincipalCommand({ thingName, principal }));
  iot.destroy();
  return { cert, key: keyPair?.PrivateKey ?? "" };
}

function ask(widthPx: number) {
  const operatorId = display.name;
  const deadlineMs = 15_000;
  return makeCall(display.link, {
    call: snapshot,
    thing: ROBOT,
    operatorId,
    input: { widthPx },
    deadlineMs,
  });
}

/** Reads, from its pixels, when the camera drew a picture: in ms of the monotonic clock. */
async function drawnAtMs(jpegBase64: string): Promise<number> {
  const grey = sharp(Buffer.from(jpegBase64, "base64")).greyscale().raw();
  const { data, info } = await grey.toBuffer({ resolveWithObject: true });
  return readTimeStrip((x, y) => data[y * info.width + x] ?? 0, info.width) ?? Number.NaN;
}

describe("a display", () => {
  it.each([640, 320])("sees what the robot sees now, %i pixels wide", async (widthPx) => {
    const { takenAtMs, jpegBase64 } = await ask(widthPx);
    const nowMs = monotonicMs();
    const { width, height } = await sharp(Buffer.from(jpegBase64, "base64")).metadata();
    expect([width, height]).toEqual([widthPx, (widthPx / 4) * 3]);
    const ageMs = nowMs - (await drawnAtMs(jpegBase64));
    expect(ageMs).toBeGreaterThanOrEqual(0);
    expect(ageMs).toBeLessThan(2_000);
    // What the reply says of its age is what the pixels say, but for the way through the encoder.
    expect(Math.abs(Date.now() - takenAtMs - ageMs)).toBeLessThan(500);
  });

  it("that asks four times at once gets one picture", async () => {
    const answers = await Promise.all([ask(160), ask(160), ask(160), ask(160)]);
    expect(new Set(answers.map(({ takenAtMs }) => takenAtMs)).size).toBe(1);
  });

  it("that asks for all its screens at once is told that the robot is busy", async () => {
    const answers = await Promise.allSettled(Array.from({ length: 50 }, () => ask(160)));
    const refused = answers.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
    expect(new Set(refused)).toEqual(new Set(["busy"]));
    expect(answers.length - refused.length).toBeGreaterThanOrEqual(5);
  });
});

describe("nobody else", () => {
  // The broker's only answer to a forbidden publish is to end the connection.
  const cutOff = async ({ link, ended }: Pick<Device, "link" | "ended">, operatorId: string) => {
    // Whether the client then also settles the publish is its own affair.
    link.publish(snapshot.request, { thing: ROBOT, operatorId }, REQUEST).catch(() => undefined);
    await withTimeout(ended, 5_000, "being cut off");
  };

  it("may ask: not a robot", async () => {
    const robot = await connect("rover-77", ["DevicePolicyName", "CallPolicyName"]);
    await cutOff(robot, robot.name);
  });

  it("may ask: not a person", () => cutOff(ann, ann.operatorId));

  it("may ask in a display's name: not another display", async () => {
    const other = await connect("hall-display", ["DisplayPolicyName", "DisplayCallPolicyName"]);
    await cutOff(other, display.name);
  });
});
