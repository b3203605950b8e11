/**
 * Aim: on the broker a Cognito identity may do what its role and the IoT policies attached to it both
 * allow, under its own id alone, and loses a right within 5 s. Method: mqtt.js over WebSocket and AWS's
 * clients with sessions of identities, mosquitto with a device's certificate.
 */
import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  DetachPolicyCommand,
} from "@aws-sdk/client-iot";
import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";
import {
  factKeys,
  identityFacts,
} from "@outrider/local/src/cognito/identity-pools/session-facts.ts";
import type { PolicyDocument, PolicyStatement } from "@outrider/local/src/contracts.ts";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { clientOf } from "./identity-calls.ts";
import { POOL, PROVIDER, subOf } from "./identity-host.ts";
import { closed, connectDevice, nextMessage, provision } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";
import { connectUrl, refusal, signedUrl } from "./signed-websocket.ts";

const ARN = "arn:aws:iot:us-east-1:000000000000";
const ME = `\${cognito-identity.amazonaws.com:sub}`;
const run = promisify(execFile);

const allow = (action: string, ...resources: readonly string[]): PolicyStatement => ({
  Effect: "Allow",
  Action: [`iot:${action}`],
  Resource: resources.map((resource) => `${ARN}:${resource}`),
});

const VIEWER = [
  allow("Connect", `client/${ME}*`),
  allow("Subscribe", "topicfilter/+/telemetry"),
  allow("Receive", "topic/*/telemetry"),
  allow("Publish", `topic/*/stop/${ME}`),
];
const OPERATOR = [...VIEWER, allow("Publish", `topic/*/drive/${ME}`)];
const DENIED: PolicyStatement[] = [
  ...OPERATOR,
  { ...allow("Publish", "topic/*/drive/*"), Effect: "Deny" },
];
const SETS: Readonly<Record<string, readonly PolicyStatement[]>> = {
  nothing: [],
  viewer: VIEWER,
  operator: OPERATOR,
  "operator, denied": DENIED,
};

let host: IotHost;

beforeAll(async () => {
  host = await startIotHost();
  for (const [name, Statement] of Object.entries(SETS)) {
    putRole(name, Statement);
    if (Statement.length > 0) await createPolicy(name, Statement);
  }
});
afterAll(() => host[Symbol.asyncDispose]());

const roleArn = (name: string) => `arn:aws:iam::000000000000:role/${slug(name)}`;
const slug = (name: string) => name.replace(/\W+/g, "-");

function putRole(name: string, Statement: readonly PolicyStatement[]): void {
  const arn = roleArn(name);
  host.iam.putRole({ arn, name: slug(name), trust: { Statement: [] } });
  host.iam.putRolePolicy(arn, "own", { Version: "2012-10-17", Statement });
}

async function createPolicy(name: string, Statement: readonly PolicyStatement[]): Promise<void> {
  const document: PolicyDocument = { Version: "2012-10-17", Statement };
  const policyDocument = JSON.stringify(document);
  await host.control.send(new CreatePolicyCommand({ policyName: slug(name), policyDocument }));
}

/** Makes a person with an identity id and a session of a role; `policy` is attached to the identity. */
async function person(name: string, role: string, policy?: string) {
  const id = `us-east-1:${subOf(name)}`;
  const facts = identityFacts({ id, poolId: POOL, provider: PROVIDER, sub: subOf(name) });
  const keys = () =>
    host.iam.assumeRole(roleArn(role), "CognitoIdentityCredentials", 900, factKeys(facts));
  const attachment = { policyName: slug(policy ?? ""), target: id };
  if (policy !== undefined) await host.control.send(new AttachPolicyCommand(attachment));
  return {
    id,
    keys,
    detach: () => host.control.send(new DetachPolicyCommand(attachment)),
    connect: async (clientId = `${id}/tab-1`) =>
      connectUrl(await signedUrl(host, keys()), clientId),
  };
}

const isIn = async (connecting: Promise<MqttClient>) => {
  try {
    await (await connecting).endAsync();
    return true;
  } catch {
    return false;
  }
};

/** Says whether a QoS 1 message is acknowledged, or the connection is cut for it. */
async function mayPublish(client: MqttClient, topic: string): Promise<boolean> {
  const acknowledged = client.publishAsync(topic, "x", { qos: 1 }).then(
    () => true,
    () => false,
  );
  return Promise.race([acknowledged, closed(client).then(() => false)]);
}

async function isGranted(client: MqttClient, filter: string): Promise<boolean> {
  try {
    return (await client.subscribeAsync(filter))[0]?.qos !== 128;
  } catch {
    return false;
  }
}

const names = Object.keys(SETS);
const MATRIX = names.flatMap((role) =>
  [undefined, ...names.slice(1)].map((policy) => ({ role, policy: policy ?? "nothing" })),
);
const allows = (set: string, right: "connect" | "stop" | "drive") =>
  right === "drive" ? set === "operator" : set !== "nothing";

describe("role × IoT policy", () => {
  it.each(MATRIX)("$role × $policy", async ({ role, policy }) => {
    const someone = await person(
      `${role}-${policy}`,
      role,
      SETS[policy]?.length ? policy : undefined,
    );
    const both = (right: "connect" | "stop" | "drive") =>
      allows(role, right) && allows(policy, right);
    expect(await isIn(someone.connect())).toBe(both("connect"));
    if (!both("connect")) return;
    for (const right of ["stop", "drive"] as const) {
      const client = await someone.connect();
      expect(await mayPublish(client, `rover-1/${right}/${someone.id}`)).toBe(both(right));
      client.end(true);
    }
    const watcher = await someone.connect();
    const subscribe = (filter: string) => isGranted(watcher, filter);
    expect(await subscribe("+/telemetry")).toBe(true);
    expect(await subscribe("+/lease")).toBe(false);
    watcher.end(true);
  });
});

describe("over HTTP", () => {
  it("a message needs both as well", async () => {
    const operator = await person("http-operator", "operator", "operator");
    const viewer = await person("http-viewer", "operator", "viewer");
    const publish = ({ keys }: { keys: typeof operator.keys }, topic: string) =>
      clientOf(host, IoTDataPlaneClient, keys()).send(new PublishCommand({ topic, qos: 1 }));
    await expect(publish(operator, `rover-1/drive/${operator.id}`)).resolves.toBeDefined();
    await expect(publish(viewer, `rover-1/stop/${viewer.id}`)).resolves.toBeDefined();
    for (const refused of [
      publish(viewer, `rover-1/drive/${viewer.id}`),
      publish(operator, `rover-1/drive/${viewer.id}`),
    ]) {
      await expect(refused).rejects.toMatchObject({ name: "ForbiddenException" });
    }
  });
});

describe("another's id", () => {
  it("is no client id, and puts nobody out", async () => {
    const alice = await person("alice", "operator", "operator");
    const mallory = await person("mallory", "operator", "operator");
    const client = await alice.connect();
    for (const stolen of [`${alice.id}/tab-1`, alice.id, "rover-1", ""]) {
      expect(await isIn(mallory.connect(stolen))).toBe(false);
    }
    expect(await mayPublish(client, `rover-1/drive/${alice.id}`)).toBe(true);
    client.end(true);
  });

  it("is no topic to drive on", async () => {
    const alice = await person("alice", "operator", "operator");
    const mallory = await person("mallory", "operator", "operator");
    for (const stolen of [alice.id, `${mallory.id}/../${alice.id}`, "+", ME]) {
      const client = await mallory.connect();
      client.publish(`rover-1/drive/${stolen}`, "x", { qos: 1 }, () => undefined);
      await closed(client);
    }
  });

  it("is none for a device's certificate either", async () => {
    const alice = await person("alice", "operator", "operator");
    const client = await alice.connect();
    const rover = await provision(host, "rover-9");
    const file = (kind: string) => join(host.dataDir, `rover-9.${kind}`);
    await writeFile(file("pem"), rover.cert);
    await writeFile(file("key"), rover.key, { mode: 0o600 });
    const publish = (clientId: string, topic: string) =>
      run("mosquitto_pub", [
        ...["-h", "localhost", "-p", String(host.port), "-i", clientId, "-t", topic, "-m", "x"],
        ...["--cafile", host.local.caFile, "--cert", file("pem"), "--key", file("key")],
      ]);
    await publish("rover-9", "rover-9/telemetry");
    for (const stolen of [alice.id, `${alice.id}/tab-1`]) {
      await expect(publish(stolen, "rover-9/telemetry")).rejects.toThrow("not authorised");
    }
    expect(await mayPublish(client, `rover-1/drive/${alice.id}`)).toBe(true);
    client.end(true);
  });
});

describe("a right that is taken away", () => {
  /** Asks five times a second: the broker discards what exceeds AWS's rate. */
  const expectLost = (client: MqttClient, topic: string) =>
    expect.poll(() => mayPublish(client, topic), { interval: 200, timeout: 5_500 }).toBe(false);

  it("is lost within 5 s with the identity's IoT policy", async () => {
    const carol = await person("carol", "operator", "operator");
    const client = await carol.connect();
    expect(await mayPublish(client, `rover-1/drive/${carol.id}`)).toBe(true);
    await carol.detach();
    await expectLost(client, `rover-1/drive/${carol.id}`);
    expect(await isIn(carol.connect())).toBe(false);
  });

  it("is lost within 5 s with the role's policy", async () => {
    putRole("passing", OPERATOR);
    const dave = await person("dave", "passing", "operator");
    const client = await dave.connect();
    expect(await mayPublish(client, `rover-1/drive/${dave.id}`)).toBe(true);
    putRole("passing", VIEWER);
    await expectLost(client, `rover-1/drive/${dave.id}`);
  });

  it("is heard of no more within 5 s", async () => {
    const erin = await person("erin", "viewer", "viewer");
    const rover = await connectDevice(host, await provision(host, "rover-8"));
    const client = await erin.connect();
    await client.subscribeAsync("+/telemetry");
    const heard = nextMessage(client);
    rover.publish("rover-8/telemetry", "1");
    expect(await heard).toMatchObject({ payload: "1" });
    await erin.detach();
    const unheard = nextMessage(client, 500);
    await rover.publishAsync("rover-8/telemetry", "2", { qos: 1 });
    expect(await unheard).toBeUndefined();
    await rover.endAsync();
    client.end(true);
  });
});

describe("a thing", () => {
  it("gives its variables to the identity that is attached to it, as to a certificate", async () => {
    const thing = `\${iot:Connection.Thing.ThingName}`;
    const Statement = [allow("Connect", `client/${thing}`)];
    await createPolicy("as a thing", Statement);
    putRole("any client", [allow("Connect", "client/*")]);
    const frank = await person("frank", "any client", "as a thing");
    expect(await isIn(frank.connect("kiosk-1"))).toBe(false);
    await host.control.send(new CreateThingCommand({ thingName: "kiosk-1" }));
    const attachment = { thingName: "kiosk-1", principal: frank.id };
    await host.control.send(new AttachThingPrincipalCommand(attachment));
    expect(await isIn(frank.connect("kiosk-1"))).toBe(true);
    expect(await isIn(frank.connect("kiosk-2"))).toBe(false);
  });
});

describe("an address signed with credentials that have ended", () => {
  it("opens nothing", async () => {
    const grace = await person("grace", "operator", "operator");
    const keys = grace.keys();
    const url = await signedUrl(host, { ...keys, sessionToken: `${keys.sessionToken}x` });
    expect(await refusal(url)).toBe(403);
  });
});
