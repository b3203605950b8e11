/** Makes a robot's device folder whose role alias gives sessions of a few seconds, on a local host. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateRoleAliasCommand, IoTClient } from "@aws-sdk/client-iot";
import { createIot } from "@outrider/local/src/iot/iot.ts";
import { silentLog, systemClock } from "@outrider/runtime";
import type { CredentialsProvider } from "../../edge/robot/src/video/signaling/credentials.ts";
import { provision } from "../flow/iot-device.ts";
import type { IotHost } from "../flow/iot-host.ts";
import { type KvsHost, REGION, startKvsHost } from "../flow/kvs-host.ts";
import { CHANNEL } from "./video-rig.ts";

const ALIAS = "camera";
const ROLE = "arn:aws:iam::000000000000:role/Camera";
/** Least that AWS lets a session last, in s. */
const DURATION_S = 900;

export interface VideoDevice extends AsyncDisposable {
  readonly host: KvsHost;
  readonly channelArn: string;
  /** What its certificate gets credentials from. */
  readonly provider: CredentialsProvider;
  /** The video program's configuration. */
  readonly configFile: string;
}

/**
 * Starts a host whose sessions last `lifeS`: it issues them by a clock that is behind the one they are
 * judged by, so provider, device and service agree on their end.
 */
export async function startVideoDevice(lifeS: number): Promise<VideoDevice> {
  const behindMs = (DURATION_S - lifeS) * 1_000;
  const iamClock = { ...systemClock, epochMs: () => Date.now() - behindMs };
  const host = await startKvsHost({ iamClock, quotas: { connectsPerS: 1_000, callsPerS: 1_000 } });
  const iot = await startIot(host);
  const { endpoint } = await iot.credentials.open(0);
  const folder = await mkdtemp(join(tmpdir(), "outrider-device-"));
  const keys = await makeDevice(host);
  const configFile = join(folder, "config.json");
  const config = {
    thingName: CHANNEL,
    iot: { endpoint: iot.endpoint, credentialsEndpoint: endpoint, roleAlias: ALIAS },
    board: "explorer-hat",
    bus: { kind: "simulated" },
    kinesisVideoEndpoint: host.frontDoor.endpoint,
  };
  await writeFile(join(folder, "certificate.pem"), keys.cert);
  await writeFile(join(folder, "private.key"), keys.key);
  await writeFile(join(folder, "ca.pem"), host.ca);
  await writeFile(configFile, JSON.stringify(config));
  const { cert: certificate, key: privateKey } = keys;
  const who = { endpoint, roleAlias: ALIAS, thingName: CHANNEL, certificate, privateKey };
  return {
    host,
    channelArn: await host.channel(CHANNEL),
    provider: { ...who, ca: [host.ca] },
    configFile,
    [Symbol.asyncDispose]: async () => {
      await iot.close();
      await host[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Adds IoT Core with nothing behind its rules. */
async function startIot({ dataDir, iam, frontDoor }: KvsHost) {
  const iot = await createIot({
    dataDir,
    host: "127.0.0.1",
    port: 0,
    iam,
    log: silentLog,
    functions: {
      put: () => undefined,
      swap: () => Promise.resolve(),
      invoke: () => Promise.resolve({ ok: true, payload: Buffer.alloc(0) }),
    },
    dynamodb: {
      putTable: () => Promise.resolve(),
      putTimeToLive: () => undefined,
      putItem: () => Promise.resolve(),
    },
    logs: { putGroup: () => undefined, put: () => undefined },
  });
  for (const service of iot.services) frontDoor.addService(service);
  return iot;
}

async function makeDevice({ iam, frontDoor }: KvsHost) {
  const { endpoint } = frontDoor;
  const control = new IoTClient({ endpoint, region: REGION, credentials: iam.administrator });
  const policy = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: "iot:AssumeRoleWithCertificate", Resource: "*" }],
  };
  const device = await provision({ control } as IotHost, CHANNEL, policy);
  const trusted = { Service: ["credentials.iot.amazonaws.com"] };
  iam.putRole({
    arn: ROLE,
    name: "Camera",
    trust: {
      Statement: [
        { Effect: "Allow", Action: ["sts:AssumeRole"], Resource: ["*"], Principal: trusted },
      ],
    },
  });
  iam.putRolePolicy(ROLE, "rights", {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["kinesisvideo:*"], Resource: ["*"] }],
  });
  await control.send(
    new CreateRoleAliasCommand({
      roleAlias: ALIAS,
      roleArn: ROLE,
      credentialDurationSeconds: DURATION_S,
    }),
  );
  control.destroy();
  return device;
}
