/** Is IoT Core, Kinesis Video and the registry of a local host, with `npm run provision` against them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreatePolicyCommand,
  CreateThingTypeCommand,
  ListCertificatesCommand,
} from "@aws-sdk/client-iot";
import { KinesisVideoClient, ListSignalingChannelsCommand } from "@aws-sdk/client-kinesis-video";
import { createDynamoDb } from "@outrider/local/src/dynamodb/dynamodb.ts";
import { createKvs } from "@outrider/local/src/kvs/kvs.ts";
import { createRestApis } from "@outrider/local/src/rest-apis/rest-apis.ts";
import { openStateStore } from "@outrider/local/src/state/state-store.ts";
import { silentLog } from "@outrider/runtime";
import { connectAsync } from "mqtt";
import { DEVICE_POLICY } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

const TOOL = join(import.meta.dirname, "../../tools/provision.ts");

export interface Said {
  readonly status: number | null;
  readonly said: string;
  readonly problem: string;
}

export interface ProvisionHost extends AsyncDisposable {
  readonly iot: IotHost;
  readonly tables: DynamoDBClient;
  readonly kvsEndpoint: string;
  /** Writes a file of outputs; `changes` replaces single ones. Gives its path. */
  writeOutputs(
    name: string,
    changes: { registryTable?: string; endpoint?: string; noMars?: boolean },
  ): string;
  /** Is the value of the Mars API's key. */
  readonly marsKey: string;
  /** Runs the tool to its end; `onStart` gets its process id. */
  provision(
    args: readonly string[],
    options?: { outputs?: string; onStart?: (pid: number) => void },
  ): Promise<Said>;
  /** Gives the path of a file in a device's folder. */
  file(thing: string, name: string): string;
  certificateIds(): Promise<string[]>;
  channelNames(): Promise<(string | undefined)[]>;
  /** Connects with what is in a folder, and leaves. */
  connects(thing: string, directory?: string): Promise<void>;
}

export async function startProvisionHost(): Promise<ProvisionHost> {
  const iot = await startIotHost();
  const { iam, dataDir, frontDoor } = iot;
  const dynamodb = createDynamoDb({ stateDir: join(dataDir, "dynamodb"), log: silentLog });
  frontDoor.addService(dynamodb.service);
  await dynamodb.putTable(REGISTRY);
  const state = openStateStore(dataDir);
  const where = { authorityDir: join(dataDir, "iot"), host: "127.0.0.1", port: 0 };
  const kvs = await createKvs({ ...where, state, iam, log: silentLog });
  frontDoor.addService(kvs.service);
  await iot.local.credentials.open(0);
  const marsKey = openMarsKey(iot);
  await makePolicies(iot);
  const { endpoint } = frontDoor;
  const access = { endpoint, region: "us-east-1", credentials: iam.administrator };
  const tables = new DynamoDBClient(access);
  const channels = new KinesisVideoClient(access);
  const file = (thing: string, name: string) => join(dataDir, "devices", thing, name);
  const writeOutputs: ProvisionHost["writeOutputs"] = (name, changes) => {
    const { OutriderMars, ...others } = outputsOf(iot, kvs.endpoint);
    const outputs = { ...others, ...(changes.noMars ? {} : { OutriderMars }) };
    outputs.OutriderFleet.RegistryTableName = changes.registryTable ?? "registry";
    outputs.OutriderLocal.Endpoint = changes.endpoint ?? endpoint;
    const path = join(dataDir, name);
    writeFileSync(path, JSON.stringify(outputs));
    return path;
  };
  const standard = writeOutputs("outputs.json", {});
  return {
    iot,
    tables,
    marsKey,
    kvsEndpoint: kvs.endpoint,
    writeOutputs,
    file,
    provision: (args, { outputs = standard, onStart } = {}) =>
      runTool([...args, "--outputs", outputs], onStart),
    certificateIds: async () => {
      const { certificates = [] } = await iot.control.send(new ListCertificatesCommand({}));
      return certificates.map(({ certificateId = "" }) => certificateId);
    },
    channelNames: async () => {
      const { ChannelInfoList = [] } = await channels.send(new ListSignalingChannelsCommand({}));
      return ChannelInfoList.map(({ ChannelName }) => ChannelName);
    },
    connects: async (thing, directory = join(dataDir, "devices", thing)) => {
      const read = (name: string) => readFileSync(join(directory, name), "utf8");
      const client = await connectAsync(`mqtts://localhost:${iot.port}`, {
        clientId: thing,
        ca: read("ca.pem"),
        cert: read("certificate.pem"),
        key: read("private.key"),
        reconnectPeriod: 0,
      });
      await client.endAsync();
    },
    [Symbol.asyncDispose]: async () => {
      tables.destroy();
      channels.destroy();
      await kvs.close();
      state.close();
      await dynamodb.close();
      await iot[Symbol.asyncDispose]();
    },
  };
}

/** Keeps the key of the Mars API in an API Gateway, and gives its value. */
function openMarsKey({ frontDoor, functions, logs }: IotHost): string {
  const restApis = createRestApis({ functions, logs, log: silentLog });
  const Value = "k".repeat(40);
  restApis.put("AWS::ApiGateway::ApiKey", "marskey", { Name: "mars", Enabled: true, Value });
  frontDoor.addService(restApis.service);
  return Value;
}

async function runTool(args: readonly string[], onStart?: (pid: number) => void): Promise<Said> {
  const child = spawn(process.execPath, [TOOL, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  const ended = once(child, "close");
  if (child.pid !== undefined) onStart?.(child.pid);
  const [said, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [status] = (await ended) as [number | null];
  return { status, said, problem };
}

async function makePolicies({ control }: IotHost): Promise<void> {
  for (const [policyName, policy] of [
    ["devices", DEVICE_POLICY],
    ["calls", DEVICE_POLICY],
    ["video", VIDEO_POLICY],
    ["displays", DEVICE_POLICY],
    ["display-calls", DEVICE_POLICY],
  ] as const) {
    const policyDocument = JSON.stringify(policy);
    await control.send(new CreatePolicyCommand({ policyName, policyDocument }));
  }
  for (const thingTypeName of ["outrider-robot", "outrider-display"])
    await control.send(new CreateThingTypeCommand({ thingTypeName }));
}

function outputsOf({ frontDoor, port, local, iam }: IotHost, kvsEndpoint: string) {
  return {
    OutriderFleet: {
      DevicePolicyName: "devices",
      CallPolicyName: "calls",
      DisplayPolicyName: "displays",
      DisplayCallPolicyName: "display-calls",
      DisplayThingTypeName: "outrider-display",
      VideoPolicyName: "video",
      RoleAliasName: "robots",
      ThingTypeName: "outrider-robot",
      RegistryTableName: "registry",
    },
    OutriderMars: {
      MarsApiURL: `${frontDoor.endpoint}/_api/mars/prod`,
      MarsApiKeyId: "marskey",
    },
    OutriderLocal: {
      Endpoint: frontDoor.endpoint,
      Region: "us-east-1",
      IotEndpoint: `localhost:${port}`,
      IotCaFile: local.caFile,
      CredentialsEndpoint: local.credentials.endpoint() ?? "",
      KinesisVideoEndpoint: `https://${kvsEndpoint}`,
      AccessKeyFile: iam.accessKeyFile,
    },
  };
}

const VIDEO_POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "iot:AssumeRoleWithCertificate",
      Resource: "arn:aws:iot:us-east-1:000000000000:rolealias/robots",
    },
  ],
};

const REGISTRY = {
  TableName: "registry",
  BillingMode: "PAY_PER_REQUEST",
  AttributeDefinitions: [
    { AttributeName: "thing", AttributeType: "S" },
    { AttributeName: "record", AttributeType: "S" },
  ],
  KeySchema: [
    { AttributeName: "thing", KeyType: "HASH" },
    { AttributeName: "record", KeyType: "RANGE" },
  ],
};
