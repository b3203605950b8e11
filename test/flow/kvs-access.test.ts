// Aim: with the stacks as they are deployed, a robot is master of its own channel alone, an operator
// watches and is master of none, and a killed host comes back at the same addresses. Method: the whole
// local host in a process of its own; credentials from where robots and pages get theirs.
import { readFileSync } from "node:fs";
import { request } from "node:https";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import {
  CreateSignalingChannelCommand,
  DescribeSignalingChannelCommand,
  KinesisVideoClient,
} from "@aws-sdk/client-kinesis-video";
import { monotonicMs } from "@outrider/runtime";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { signIn } from "../rig/sign-in.ts";
import { openPeer, REGION, refusal, signedUrl } from "./kvs-host.ts";

const ROBOT = "rover-1";

interface Keys {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
}

const opened = new AsyncDisposableStack();
let host: RunningHost;
let ca: string;
beforeAll(async () => {
  host = opened.use(await startLocalHost());
  ca = readFileSync(host.output("OutriderLocal", "IotCaFile"), "utf8");
}, 120_000);
afterAll(() => opened.disposeAsync());

/** Asks for the robot's credentials with its certificate, as its video program does. */
async function robotKeys(thing = ROBOT): Promise<Keys> {
  const file = (name: string) => readFileSync(join(host.deviceDir(ROBOT), name), "utf8");
  const alias = host.output("OutriderFleet", "RoleAliasName");
  const endpoint = host.output("OutriderLocal", "CredentialsEndpoint");
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  request(`https://${endpoint}/role-aliases/${alias}/credentials`, {
    ca,
    cert: file("certificate.pem"),
    key: file("private.key"),
    headers: { "x-amzn-iot-thingname": thing },
  })
    .on("response", (response) => text(response).then(resolve, reject))
    .on("error", reject)
    .end();
  return (JSON.parse(await promise) as { credentials: Keys }).credentials;
}

async function personSession(): Promise<Keys & { kvsWebSocketUrl: string }> {
  const { credentials } = await signIn(host);
  const address = host.output("OutriderLocal", "Endpoint").replace(/^http/, "ws");
  return { ...credentials, kvsWebSocketUrl: `${address}/_kvs` };
}

const client = ({ accessKeyId, secretAccessKey, sessionToken }: Keys) =>
  new KinesisVideoClient({
    endpoint: host.output("OutriderLocal", "Endpoint"),
    region: REGION,
    credentials: { accessKeyId, secretAccessKey, sessionToken },
    maxAttempts: 1,
  });

async function channelArn(credentials: Keys, ChannelName = ROBOT): Promise<string> {
  const command = new DescribeSignalingChannelCommand({ ChannelName });
  return (await client(credentials).send(command)).ChannelInfo?.ChannelARN ?? "";
}

const wss = () => host.output("OutriderLocal", "KinesisVideoEndpoint").replace("https", "wss");

async function present(): Promise<{ master: boolean; viewers: string[] }> {
  const url = `${host.output("OutriderLocal", "Endpoint")}/_outrider/kvs?channel=${ROBOT}`;
  return (await (await fetch(url)).json()) as { master: boolean; viewers: string[] };
}

/** Waits until the simulated robot's own video program is the channel's master. */
async function masterPresent(): Promise<void> {
  for (const endMs = monotonicMs() + 20_000; ; ) {
    if ((await present()).master) return;
    if (monotonicMs() > endMs) expect.unreachable("no master came");
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

describe("a robot", () => {
  it("is master of its own channel without anyone's doing", async () => {
    await masterPresent();
  });

  it("may do nothing with another's channel, nor watch, nor make channels", async () => {
    const credentials = await robotKeys();
    const administrator = readFileSync(host.output("OutriderLocal", "AccessKeyFile"), "utf8");
    const value = (name: string) =>
      new RegExp(`${name}\\s*=\\s*(\\S+)`).exec(administrator)?.[1] ?? "";
    const keys = {
      accessKeyId: value("aws_access_key_id"),
      secretAccessKey: value("aws_secret_access_key"),
    };
    const other = await client(keys as Keys).send(
      new CreateSignalingChannelCommand({ ChannelName: "another" }),
    );
    const denied = { status: 403, error: "AccessDeniedException" };
    const foreign = { credentials, channelArn: other.ChannelARN ?? "" };
    expect(await refusal(await signedUrl(wss(), foreign), ca)).toEqual(denied);
    await expect(channelArn(credentials, "another")).rejects.toThrow("not authorized");
    const own = { credentials, channelArn: await channelArn(credentials), clientId: "v" };
    expect(await refusal(await signedUrl(wss(), own), ca)).toEqual(denied);
    await expect(
      client(credentials).send(new CreateSignalingChannelCommand({ ChannelName: "third" })),
    ).rejects.toThrow("not authorized");
    await expect(robotKeys("rover-2")).resolves.toBeUndefined();
  });
});

describe("an operator", () => {
  it("watches over the front door, and is refused as master", async () => {
    const session = await personSession();
    const arn = await channelArn(session);
    const address = { credentials: session, channelArn: arn };
    const { kvsWebSocketUrl } = session;
    expect(await refusal(await signedUrl(kvsWebSocketUrl, address), ca)).toEqual({
      status: 403,
      error: "AccessDeniedException",
    });
    const url = await signedUrl(kvsWebSocketUrl, { ...address, clientId: "page-1" });
    using viewer = await openPeer(url, ca);
    expect((await present()).viewers).toContain("page-1");
    viewer.socket.close();
  });
});

describe("a host that was killed", () => {
  it("comes back with the same channel, addresses and sessions, and the robot finds it", async () => {
    const session = await personSession();
    const before = {
      arn: await channelArn(session),
      wss: wss(),
      credentials: host.output("OutriderLocal", "CredentialsEndpoint"),
    };
    await host.kill();
    host = opened.use(await startLocalHost({ dataDir: host.dataDir }));
    expect({
      arn: await channelArn(session),
      wss: wss(),
      credentials: host.output("OutriderLocal", "CredentialsEndpoint"),
    }).toEqual(before);
    await masterPresent();
  });
});
