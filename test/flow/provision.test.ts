// Aim: a person provisions a device with the tool, here or over SSH, and it connects; again, rotated,
// revoked, failed, cut short. Method: the tool in a process of its own against a local host's engines.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeThingCommand,
  DetachPolicyCommand,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
} from "@aws-sdk/client-iot";
import { loadRobotConfig } from "@outrider/robot/src/config.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProvisionHost, startProvisionHost } from "./provision-host.ts";

describe("npm run provision", () => {
  let host: ProvisionHost;
  beforeAll(async () => {
    host = await startProvisionHost();
  });
  afterAll(() => host[Symbol.asyncDispose]());

  const provision: ProvisionHost["provision"] = (...order) => host.provision(...order);
  const file: ProvisionHost["file"] = (...place) => host.file(...place);
  const read = (thing: string, name: string) => readFileSync(file(thing, name), "utf8");
  const device = async (thing: string) => {
    const Key = { thing: { S: thing }, record: { S: "device" } };
    return (await host.tables.send(new GetItemCommand({ TableName: "registry", Key }))).Item;
  };
  const principalsOf = async (thingName: string) => {
    const listed = await host.iot.control.send(new ListThingPrincipalsCommand({ thingName }));
    return listed.principals ?? [];
  };

  it("gives a robot what it needs to connect, and keeps its key to itself", async () => {
    const startedAtMs = Date.now();
    const { status, said, problem } = await provision(["rover-1", "--simulated", "--seed", "7"]);
    expect({ status, problem }).toEqual({ status: 0, problem: "" });
    expect(said).not.toContain("PRIVATE KEY");
    expect(statSync(file("rover-1", "private.key")).mode & 0o777).toBe(0o600);
    expect(JSON.parse(read("rover-1", "config.json"))).toMatchObject({
      thingName: "rover-1",
      iot: { endpoint: `localhost:${host.iot.port}` },
      board: "explorer-hat",
      bus: { kind: "simulated", seed: 7 },
    });
    expect(loadRobotConfig(file("rover-1", "config.json"))).toMatchObject({
      region: "us-east-1",
      kinesisVideoEndpoint: `https://${host.kvsEndpoint}`,
      iot: { credentialsEndpoint: host.iot.local.credentials.endpoint(), roleAlias: "robots" },
    });
    expect(await host.channelNames()).toEqual(["rover-1"]);
    await host.connects("rover-1");
    const [certificateId = ""] = await host.certificateIds();
    const record = await device("rover-1");
    expect(Number(record?.["certificateCreatedAtMs"]?.N)).toBeGreaterThanOrEqual(startedAtMs);
    expect(record).toMatchObject({
      type: { S: "robot" },
      board: { S: "explorer-hat" },
      certificateId: { S: certificateId },
      certificateCreatedAtMs: { N: expect.stringMatching(/^\d{13}$/) },
      certificateExpiresAtMs: { N: expect.stringMatching(/^\d{13}$/) },
    });
  });

  it("leaves a provisioned robot as it is", async () => {
    const before = read("rover-1", "certificate.pem");
    expect(await provision(["rover-1"])).toMatchObject({ status: 0 });
    expect(read("rover-1", "certificate.pem")).toBe(before);
  });

  it("gives a provisioned robot a policy that it lacks", async () => {
    const [target = ""] = await principalsOf("rover-1");
    const policies = async () => {
      const listed = await host.iot.control.send(new ListAttachedPoliciesCommand({ target }));
      return (listed.policies ?? []).map(({ policyName }) => policyName).toSorted();
    };
    const before = await policies();
    const [policyName = ""] = before;
    await host.iot.control.send(new DetachPolicyCommand({ policyName, target }));
    expect(await policies()).not.toEqual(before);
    expect(await provision(["rover-1"])).toMatchObject({ status: 0, problem: "" });
    expect(await policies()).toEqual(before);
  });

  it("rotates with --force: a new certificate, the old one revoked, the configuration kept", async () => {
    const before = read("rover-1", "certificate.pem");
    writeFileSync(file("rover-1", "config.json"), '{"edited":true}');
    expect(await provision(["rover-1", "--force"])).toMatchObject({ status: 0, problem: "" });
    expect(read("rover-1", "certificate.pem")).not.toBe(before);
    expect(read("rover-1", "config.json")).toBe('{"edited":true}');
    await host.connects("rover-1");
    expect(await principalsOf("rover-1")).toHaveLength(1);
    expect(await host.certificateIds()).toHaveLength(1);
  });

  it("undoes what it began when the registry can't be written, and says why", async () => {
    const before = await host.certificateIds();
    const outputs = host.writeOutputs("broken.json", { registryTable: "no-such-table" });
    const { status, problem } = await provision(["rover-2"], { outputs });
    expect(status).toBe(1);
    expect(problem).toContain("ResourceNotFoundException");
    expect(await host.certificateIds()).toEqual(before);
    expect(existsSync(file("rover-2", "config.json"))).toBe(false);
    expect(existsSync(file("rover-2", "provisioning.json"))).toBe(false);
  });

  it("revokes what a run that was cut short left behind, and starts afresh", async () => {
    expect(await provision(["rover-3"])).toMatchObject({ status: 0 });
    const [left = ""] = await principalsOf("rover-3");
    const note = { certificateId: left.split("/")[1], certificateArn: left };
    writeFileSync(file("rover-3", "provisioning.json"), JSON.stringify(note));
    expect(await provision(["rover-3"])).toMatchObject({ status: 0, problem: "" });
    expect(await host.certificateIds()).not.toContain(note.certificateId);
    await host.connects("rover-3");
  });

  it("removes a robot with all that was made for it, and again without harm", async () => {
    expect(await provision(["rover-4"])).toMatchObject({ status: 0 });
    writeFileSync(file("rover-4", "main.log"), "");
    for (const _ of [1, 2]) {
      expect(await provision(["rover-4", "--remove"])).toMatchObject({ status: 0, problem: "" });
    }
    expect(await host.channelNames()).not.toContain("rover-4");
    const thingName = "rover-4";
    await expect(host.iot.control.send(new DescribeThingCommand({ thingName }))).rejects.toThrow();
    expect(await host.certificateIds()).toHaveLength(2);
    expect(await device("rover-4")).toBeUndefined();
    expect(readdirSync(join(host.iot.dataDir, "devices", "rover-4"))).toEqual(["main.log"]);
  });

  it("revokes a robot that was lost: it connects no more, and its record says so", async () => {
    expect(await provision(["rover-5"])).toMatchObject({ status: 0 });
    await host.connects("rover-5");
    const { status, said } = await provision(["rover-5", "--revoke"]);
    expect([status, said]).toEqual([0, "rover-5 is revoked: 1 certificates\n"]);
    await expect(host.connects("rover-5")).rejects.toThrow();
    expect(await device("rover-5")).toMatchObject({ revoked: { BOOL: true } });
  });

  it("gives a revoked robot that was found a new certificate with --force", async () => {
    expect(await provision(["rover-5", "--force"])).toMatchObject({ status: 0, problem: "" });
    await host.connects("rover-5");
    expect(await device("rover-5")).not.toHaveProperty("revoked");
    expect(await principalsOf("rover-5")).toHaveLength(1);
  });

  it("refuses wrong use with status 2, before it calls anything", async () => {
    expect(await provision(["a/b"])).toMatchObject({ status: 2, said: "" });
  });
});
