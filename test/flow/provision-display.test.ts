// Aim: a person provisions a display with the tool, and it has what a display needs and no more.
// Method: the tool in a process of its own against a local host's engines.
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { GetItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DescribeThingCommand,
  ListAttachedPoliciesCommand,
  ListThingPrincipalsCommand,
} from "@aws-sdk/client-iot";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ProvisionHost, startProvisionHost } from "./provision-host.ts";

describe("npm run provision -- --type display", () => {
  let host: ProvisionHost;
  beforeAll(async () => {
    host = await startProvisionHost();
  });
  afterAll(() => host[Symbol.asyncDispose]());

  const provision = (thing: string, ...args: string[]) =>
    host.provision([thing, "--type", "display", ...args]);
  const read = (thing: string, name: string) => readFileSync(host.file(thing, name), "utf8");
  const configOf = (thing: string) => JSON.parse(read(thing, "config.json"));
  const record = async (thing: string) => {
    const Key = { thing: { S: thing }, record: { S: "device" } };
    return (await host.tables.send(new GetItemCommand({ TableName: "registry", Key }))).Item;
  };
  const policiesOf = async (thingName: string) => {
    const { principals = [] } = await host.iot.control.send(
      new ListThingPrincipalsCommand({ thingName }),
    );
    expect(principals).toHaveLength(1);
    const attached = new ListAttachedPoliciesCommand({ target: principals[0] });
    const { policies = [] } = await host.iot.control.send(attached);
    return policies.map(({ policyName = "" }) => policyName).toSorted();
  };

  it("gives a display a certificate, the policies of displays, and no channel for video", async () => {
    const made = await provision("display-1", "--simulated", "--panel", "480x320");
    expect(made).toMatchObject({ status: 0, problem: "" });
    expect(made.said).not.toContain("PRIVATE KEY");
    await host.connects("display-1");
    expect(await policiesOf("display-1")).toEqual(["display-calls", "displays"]);
    expect(await host.channelNames()).toEqual([]);
    const thing = await host.iot.control.send(new DescribeThingCommand({ thingName: "display-1" }));
    expect(thing.thingTypeName).toBe("outrider-display");
    expect(await record("display-1")).toMatchObject({
      type: { S: "display" },
      board: { S: "simulated" },
    });
  });

  it("tells it of its panel, its broker and the Mars API, whose key the device alone may read", () => {
    expect(configOf("display-1")).toEqual({
      thingName: "display-1",
      iot: { endpoint: `localhost:${host.iot.port}`, keepAliveS: 1 },
      mars: {
        url: `${host.iot.frontDoor.endpoint}/_api/mars/prod/mars`,
        apiKeyFile: "mars-api-key",
        intervalS: 300,
      },
      hardware: { panel: { kind: "simulated", widthPx: 480, heightPx: 320 } },
    });
    expect(read("display-1", "mars-api-key").trim()).toBe(host.marsKey);
    expect(statSync(host.file("display-1", "mars-api-key")).mode & 0o777).toBe(0o600);
  });

  it("knows no Mars API where the stack is not deployed", async () => {
    const outputs = host.writeOutputs("no-mars.json", { noMars: true });
    const args = ["display-2", "--type", "display"];
    expect(await host.provision(args, { outputs })).toMatchObject({ status: 0, problem: "" });
    expect(configOf("display-2")).not.toHaveProperty("mars");
    expect(existsSync(host.file("display-2", "mars-api-key"))).toBe(false);
  });

  it("with --force gets a new certificate and the key as it is now; its configuration stays", async () => {
    const before = read("display-1", "certificate.pem");
    writeFileSync(host.file("display-1", "config.json"), '{"edited":true}');
    writeFileSync(host.file("display-1", "mars-api-key"), "of yesterday");
    expect(await provision("display-1", "--force")).toMatchObject({ status: 0, problem: "" });
    expect(read("display-1", "certificate.pem")).not.toBe(before);
    expect(configOf("display-1")).toEqual({ edited: true });
    expect(read("display-1", "mars-api-key").trim()).toBe(host.marsKey);
    expect(await policiesOf("display-1")).toEqual(["display-calls", "displays"]);
    await host.connects("display-1");
  });

  it("is never made of a robot that is there, nor a robot of it", async () => {
    expect(await host.provision(["rover-1"])).toMatchObject({ status: 0 });
    const refused = await provision("rover-1", "--force");
    expect(refused).toMatchObject({ status: 1 });
    expect(refused.problem).toContain("ResourceAlreadyExistsException");
    await host.connects("rover-1");
    expect(await policiesOf("rover-1")).toEqual(["calls", "devices", "video"]);
    expect(await record("rover-1")).toMatchObject({ type: { S: "robot" } });
  });

  it("that was lost connects no more once it is revoked", async () => {
    expect(await provision("display-3")).toMatchObject({ status: 0 });
    await host.connects("display-3");
    expect(await provision("display-3", "--revoke")).toMatchObject({ status: 0 });
    await expect(host.connects("display-3")).rejects.toThrow();
    expect(await record("display-3")).toMatchObject({ revoked: { BOOL: true } });
  });

  it.each([["display-1"], ["display-3"]])(
    "is removed, whatever kind is named: %s",
    async (thing) => {
      writeFileSync(host.file(thing, "main.log"), "");
      expect(await host.provision([thing, "--remove"])).toMatchObject({ status: 0, problem: "" });
      expect(readdirSync(join(host.iot.dataDir, "devices", thing))).toEqual(["main.log"]);
      expect(await record(thing)).toBeUndefined();
      const gone = new DescribeThingCommand({ thingName: thing });
      await expect(host.iot.control.send(gone)).rejects.toThrow();
    },
  );

  it("leaves no certificate behind", async () => {
    // But of the display without Mars and of the robot.
    expect(await host.certificateIds()).toHaveLength(2);
  });
});
