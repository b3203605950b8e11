/** The signaling benchmark: 1,000 viewers join 1,000 channels within ten seconds. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join as joinPath } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CreateSignalingChannelCommand, KinesisVideoClient } from "@aws-sdk/client-kinesis-video";
import { signedUrl } from "../flow/kvs-host.ts";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { type Bench, type BenchRow, quantile, ratioRow, valueRow } from "./bench.ts";
import { type Joined, join } from "./signaling/joining.ts";

const CHANNELS = 1_000;
const WITHIN_MS = 10_000;
/** The account may make 50 channels a second. */
const CREATE_PAUSE_MS = 22;

export const bench: Bench = async (progress) => {
  progress("the floor: a relay that checks nothing");
  const floor = await throughBareRelay();
  progress(`starting the host and making ${CHANNELS} channels`);
  await using host = await startLocalHost({ args: ["--no-devices"] });
  const arns = await makeChannels(host);
  progress(`${CHANNELS} viewers in ${WITHIN_MS / 1_000} s`);
  const joined = await throughHost(host, arns);
  return [
    ...compared("offer, viewer to master", joined.offersMs, floor.offersMs),
    ...compared("connecting with TLS and SigV4", joined.connectsMs, floor.connectsMs),
  ];
};

function compared(name: string, samples: readonly number[], floor: readonly number[]): BenchRow[] {
  const at = (share: number) => ({
    value: quantile(samples, share),
    floor: quantile(floor, share),
    unit: "ms",
  });
  return [
    ratioRow(`${name}, p50`, at(0.5)),
    ratioRow(`${name}, p99`, at(0.99)),
    valueRow(`${name}, longest`, Math.max(...samples), "ms"),
  ];
}

async function throughBareRelay(): Promise<Joined> {
  const relay = spawn(
    process.execPath,
    [joinPath(import.meta.dirname, "signaling/bare-relay.ts")],
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  try {
    const port = await firstLine(relay);
    const url = async (channel: number) => `ws://127.0.0.1:${port}/${channel}`;
    return await join({ channels: CHANNELS, withinMs: WITHIN_MS, url });
  } finally {
    relay.kill();
  }
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  if (stdout === null) throw new TypeError("the relay has no output");
  const [line] = (await once(stdout, "data")) as [Buffer];
  return line.toString().trim();
}

async function makeChannels(host: RunningHost): Promise<readonly string[]> {
  const client = new KinesisVideoClient({
    endpoint: host.output("OutriderLocal", "Endpoint"),
    region: host.output("OutriderLocal", "Region"),
    credentials: await accessKey(host),
  });
  const arns: string[] = [];
  for (let channel = 0; channel < CHANNELS; channel += 1) {
    const command = new CreateSignalingChannelCommand({ ChannelName: `bench-${channel}` });
    arns.push((await client.send(command)).ChannelARN ?? "");
    await sleep(CREATE_PAUSE_MS);
  }
  client.destroy();
  return arns;
}

async function throughHost(host: RunningHost, arns: readonly string[]): Promise<Joined> {
  const ca = await readFile(host.output("OutriderLocal", "IotCaFile"), "utf8");
  const base = host.output("OutriderLocal", "KinesisVideoEndpoint").replace("https:", "wss:");
  const credentials = await accessKey(host);
  const url = (channel: number, role: "master" | "viewer") =>
    signedUrl(base, {
      credentials,
      channelArn: arns[channel] ?? "",
      ...(role === "viewer" ? { clientId: `viewer-${channel}` } : {}),
    });
  return join({ channels: CHANNELS, withinMs: WITHIN_MS, url, ca });
}

async function accessKey(host: RunningHost) {
  const file = await readFile(host.output("OutriderLocal", "AccessKeyFile"), "utf8");
  const value = (name: string) => new RegExp(`${name}\\s*=\\s*(\\S+)`).exec(file)?.[1] ?? "";
  return {
    accessKeyId: value("aws_access_key_id"),
    secretAccessKey: value("aws_secret_access_key"),
  };
}
