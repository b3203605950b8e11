// Aim: a person provisions a device with the tool, and it connects; again, rotated, failed, cut
// short. Method: the tool in a process of its own against IoT Core and DynamoDB of the local host.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { DynamoDBClient, GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  CreatePolicyCommand,
  CreateThingTypeCommand,
  DescribeThingCommand,
  ListCertificatesCommand,
  ListThingPrincipalsCommand,
} from "@aws-sdk/client-iot";
import { KinesisVideoClient, ListSignalingChannelsCommand } from "@aws-sdk/client-kinesis-video";
import { createDynamoDb, type LocalDynamoDb } from "@outrider/local/src/dynamodb/dynamodb.ts";
import { createKvs, type LocalKvs } from "@outrider/local/src/kvs/kvs.ts";
import { openStateStore, type StateStore } from "@outrider/local/src/state/state-store.ts";
import { loadRobotConfig } from "@outrider/robot/src/config.ts";
import { silentLog } from "@outrider/runtime";
import { connectAsync } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DEVICE_POLICY } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

const TOOL = join(import.meta.dirname, "../../tools/provision.ts");

describe("npm run provision", () => {
  let host: IotHost;
  let dynamodb: LocalDynamoDb;
  let tables: DynamoDBClient;
  let state: StateStore;
  let kvs: LocalKvs;
  let channels: KinesisVideoClient;
  beforeAll(async () => {
    host = await startIotHost();
    dynamodb = createDynamoDb({ stateDir: join(host.dataDir, "dynamodb"), log: silentLog });
    host.frontDoor.addService(dynamodb.service);
    await dynamodb.putTable(REGISTRY);
    const { iam, dataDir } = host;
    state = openStateStore(dataDir);
    const authorityDir = join(dataDir, "iot");
    const where = { authorityDir, host: "127.0.0.1", port: 0 };
    kvs = await createKvs({ ...where, state, iam, log: silentLog });
    host.frontDoor.addService(kvs.service);
    await host.local.credentials.open(0);
    for (const [policyName, policy] of [
      ["devices", DEVICE_POLICY],
      ["video", VIDEO_POLICY],
    ] as const) {
      const policyDocument = JSON.stringify(policy);
      await host.control.send(new CreatePolicyCommand({ policyName, policyDocument }));
    }
    await host.control.send(new CreateThingTypeCommand({ thingTypeName: "outrider-robot" }));
    const credentials = iam.administrator;
    const access = { endpoint: host.frontDoor.endpoint, region: "us-east-1", credentials };
    tables = new DynamoDBClient(access);
    channels = new KinesisVideoClient(access);
    writeOutputs("outputs.json", "registry");
    writeOutputs("broken.json", "no-such-table");
  });
  afterAll(async () => {
    tables.destroy();
    channels.destroy();
    await kvs.close();
    state.close();
    await dynamodb.close();
    await host[Symbol.asyncDispose]();
  });

  function writeOutputs(name: string, registryTable: string): void {
    const outputs = {
      OutriderFleet: {
        DevicePolicyName: "devices",
        VideoPolicyName: "video",
        RoleAliasName: "robots",
        ThingTypeName: "outrider-robot",
        RegistryTableName: registryTable,
      },
      OutriderLocal: {
        Endpoint: host.frontDoor.endpoint,
        Region: "us-east-1",
        IotEndpoint: `localhost:${host.port}`,
        IotCaFile: host.local.caFile,
        CredentialsEndpoint: host.local.credentials.endpoint() ?? "",
        KinesisVideoEndpoint: `https://${kvs.endpoint}`,
        AccessKeyFile: host.iam.accessKeyFile,
      },
    };
    writeFileSync(join(host.dataDir, name), JSON.stringify(outputs));
  }

  async function provision(args: string[], outputs = "outputs.json") {
    const given = [TOOL, ...args, "--outputs", join(host.dataDir, outputs)];
    const child = spawn(process.execPath, given, { stdio: ["ignore", "pipe", "pipe"] });
    const ended = once(child, "close");
    const [said, problem] = await Promise.all([text(child.stdout), text(child.stderr)]);
    const [status] = (await ended) as [number];
    return { status, said, problem };
  }
  const file = (thing: string, name: string) => join(host.dataDir, "devices", thing, name);
  const read = (thing: string, name: string) => readFileSync(file(thing, name), "utf8");
  const certificates = async () =>
    (await host.control.send(new ListCertificatesCommand({}))).certificates ?? [];

  const channelNames = async () => {
    const { ChannelInfoList = [] } = await channels.send(new ListSignalingChannelsCommand({}));
    return ChannelInfoList.map(({ ChannelName }) => ChannelName);
  };

  async function connects(thing: string): Promise<void> {
    const client = await connectAsync(`mqtts://localhost:${host.port}`, {
      clientId: thing,
      ca: read(thing, "ca.pem"),
      cert: read(thing, "certificate.pem"),
      key: read(thing, "private.key"),
      reconnectPeriod: 0,
    });
    await client.endAsync();
  }

  it("gives a robot what it needs to connect, and keeps its key to itself", async () => {
    const { status, said, problem } = await provision(["rover-1", "--simulated", "--seed", "7"]);
    expect({ status, problem }).toEqual({ status: 0, problem: "" });
    expect(said).not.toContain("PRIVATE KEY");
    expect(statSync(file("rover-1", "private.key")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(read("rover-1", "config.json"))).toMatchObject({
      thingName: "rover-1",
      iot: { endpoint: `localhost:${host.port}` },
      board: "explorer-hat",
      bus: { kind: "simulated", seed: 7 },
    });
    expect(loadRobotConfig(file("rover-1", "config.json"))).toMatchObject({
      region: "us-east-1",
      kinesisVideoEndpoint: `https://${kvs.endpoint}`,
      iot: { credentialsEndpoint: host.local.credentials.endpoint(), roleAlias: "robots" },
    });
    expect(await channelNames()).toEqual(["rover-1"]);
    await connects("rover-1");
    const key = { thing: { S: "rover-1" }, record: { S: "device" } };
    const { Item } = await tables.send(new GetItemCommand({ TableName: "registry", Key: key }));
    expect(Item).toMatchObject({ type: { S: "robot" }, board: { S: "explorer-hat" } });
  });

  it("leaves a provisioned robot as it is", async () => {
    const before = read("rover-1", "certificate.pem");
    expect(await provision(["rover-1"])).toMatchObject({ status: 0 });
    expect(read("rover-1", "certificate.pem")).toBe(before);
  });

  it("rotates with --force: a new certificate, the old one revoked, the configuration kept", async () => {
    const before = read("rover-1", "certificate.pem");
    writeFileSync(file("rover-1", "config.json"), '{"edited":true}');
    expect(await provision(["rover-1", "--force"])).toMatchObject({ status: 0, problem: "" });
    expect(read("rover-1", "certificate.pem")).not.toBe(before);
    expect(read("rover-1", "config.json")).toBe('{"edited":true}');
    await connects("rover-1");
    const { principals } = await host.control.send(
      new ListThingPrincipalsCommand({ thingName: "rover-1" }),
    );
    expect(principals).toHaveLength(1);
    expect(await certificates()).toHaveLength(1);
  });

  it("undoes what it began when the registry can't be written, and says why", async () => {
    const before = await certificates();
    const { status, problem } = await provision(["rover-2"], "broken.json");
    expect(status).toBe(1);
    expect(problem).toContain("ResourceNotFoundException");
    expect(await certificates()).toEqual(before);
    expect(existsSync(file("rover-2", "config.json"))).toBe(false);
    expect(existsSync(file("rover-2", "provisioning.json"))).toBe(false);
  });

  it("revokes what a run that was cut short left behind, and starts afresh", async () => {
    expect(await provision(["rover-3"])).toMatchObject({ status: 0 });
    const { principals = [] } = await host.control.send(
      new ListThingPrincipalsCommand({ thingName: "rover-3" }),
    );
    const [left = ""] = principals;
    const note = { certificateId: left.split("/")[1], certificateArn: left };
    writeFileSync(file("rover-3", "provisioning.json"), JSON.stringify(note));
    expect(await provision(["rover-3"])).toMatchObject({ status: 0, problem: "" });
    const ids = (await certificates()).map(({ certificateId }) => certificateId);
    expect(ids).not.toContain(note.certificateId);
    await connects("rover-3");
  });

  it("removes a robot with all that was made for it, and again without harm", async () => {
    expect(await provision(["rover-4"])).toMatchObject({ status: 0 });
    writeFileSync(file("rover-4", "main.log"), "");
    for (const _ of [1, 2]) {
      expect(await provision(["rover-4", "--remove"])).toMatchObject({ status: 0, problem: "" });
    }
    expect(await channelNames()).not.toContain("rover-4");
    const thingName = "rover-4";
    await expect(host.control.send(new DescribeThingCommand({ thingName }))).rejects.toThrow();
    expect(await certificates()).toHaveLength(2);
    const Key = { thing: { S: "rover-4" }, record: { S: "device" } };
    const { Item } = await tables.send(new GetItemCommand({ TableName: "registry", Key }));
    expect(Item).toBeUndefined();
    expect(readdirSync(join(host.dataDir, "devices", "rover-4"))).toEqual(["main.log"]);
  });

  it.each([
    ["a reserved name", ["outrider"]],
    ["a name with a slash", ["a/b"]],
    ["a name that no channel can bear", ["a:b"]],
    ["two wishes that contradict each other", ["rover-9", "--force", "--remove"]],
    ["no name", []],
    ["two names", ["a", "b"]],
    ["an unknown board", ["rover-9", "--board", "x"]],
    ["an unknown option", ["rover-9", "--speed", "1"]],
  ])("refuses %s as wrong use", async (_, args) => {
    expect(await provision(args)).toMatchObject({ status: 2 });
  });
});

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
