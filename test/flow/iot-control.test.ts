/**
 * Aim: AWS IoT's control plane answers AWS's SDK as AWS does, errors included, and forgets nothing
 * in a restart. Method: client-iot against the front door.
 */
import { randomBytes, webcrypto, X509Certificate } from "node:crypto";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateCertificateFromCsrCommand,
  CreateKeysAndCertificateCommand,
  CreatePolicyCommand,
  CreateThingCommand,
  CreateThingTypeCommand,
  DeleteCertificateCommand,
  DeletePolicyCommand,
  DeleteThingCommand,
  DeleteThingTypeCommand,
  DeprecateThingTypeCommand,
  DescribeCertificateCommand,
  DescribeEndpointCommand,
  DescribeThingCommand,
  DescribeThingTypeCommand,
  DetachPolicyCommand,
  DetachThingPrincipalCommand,
  GetPolicyCommand,
  GetTopicRuleCommand,
  ListCertificatesCommand,
  ListPoliciesCommand,
  ListPrincipalThingsCommand,
  ListTargetsForPolicyCommand,
  ListThingPrincipalsCommand,
  ListThingTypesCommand,
  ListTopicRulesCommand,
  paginateListThings,
  UpdateCertificateCommand,
  UpdateThingCommand,
} from "@aws-sdk/client-iot";
import * as x509 from "@outrider/local/src/iot/ca/x509.ts";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DEVICE_POLICY, provision } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

let host: IotHost;
let nowMs = Date.now();
const send: IotHost["control"]["send"] = ((command: never) => host.control.send(command)) as never;
const named = (name: string) => expect.objectContaining({ name });

beforeEach(async () => {
  host = await startIotHost({ epochMs: () => nowMs });
});

afterEach(() => host[Symbol.asyncDispose]());

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const WEAK_RSA = {
  name: "RSASSA-PKCS1-v1_5",
  modulusLength: 1024,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: "SHA-256",
};

async function csr(algorithm: typeof EC | typeof WEAK_RSA = EC): Promise<string> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);
  const request = await x509.Pkcs10CertificateRequestGenerator.create({
    name: "CN=rover-1",
    keys: keys as webcrypto.CryptoKeyPair,
    signingAlgorithm: algorithm,
  });
  return request.toString("pem");
}

describe("things", () => {
  it("are made once, described, changed, listed in pages and deleted", async () => {
    const made = await send(new CreateThingCommand({ thingName: "a" }));
    expect(made.thingArn).toBe("arn:aws:iot:us-east-1:000000000000:thing/a");
    expect((await send(new CreateThingCommand({ thingName: "a" }))).thingId).toBe(made.thingId);
    const other = { thingName: "a", attributePayload: { attributes: { room: "1" } } };
    await expect(send(new CreateThingCommand(other))).rejects.toThrow(
      named("ResourceAlreadyExistsException"),
    );
    await send(new UpdateThingCommand(other));
    expect(await send(new DescribeThingCommand({ thingName: "a" }))).toMatchObject({
      attributes: { room: "1" },
      version: 2,
      defaultClientId: "a",
    });
    const stale = { thingName: "a", expectedVersion: 1 };
    await expect(send(new DeleteThingCommand(stale))).rejects.toThrow(
      named("VersionConflictException"),
    );
    for (const name of ["b", "c", "d"]) await send(new CreateThingCommand({ thingName: name }));
    const pages: (string | undefined)[][] = [];
    for await (const page of paginateListThings({ client: host.control, pageSize: 2 }, {})) {
      pages.push((page.things ?? []).map(({ thingName }) => thingName));
    }
    expect(pages).toEqual([
      ["a", "b"],
      ["c", "d"],
    ]);
    await send(new DeleteThingCommand({ thingName: "a" }));
    await send(new DeleteThingCommand({ thingName: "a" }));
    await expect(send(new DescribeThingCommand({ thingName: "a" }))).rejects.toThrow(
      named("ResourceNotFoundException"),
    );
  });

  it("have names and attributes within AWS's rules", async () => {
    const bad = [
      { thingName: "with space" },
      { thingName: "x".repeat(129) },
      { thingName: "x", attributePayload: { attributes: { "b d": "1" } } },
      { thingName: "x", attributePayload: { attributes: { a: "1", b: "1", c: "1", d: "1" } } },
      { thingName: "x", billingGroupName: "unsupported" },
    ];
    for (const input of bad) {
      await expect(send(new CreateThingCommand(input))).rejects.toThrow(
        named("InvalidRequestException"),
      );
    }
  });
});

describe("thing types", () => {
  it("are deleted only five minutes after they were deprecated", async () => {
    const thingTypeName = "robot";
    const thingTypeProperties = { thingTypeDescription: "drives" };
    await send(new CreateThingTypeCommand({ thingTypeName, thingTypeProperties }));
    await send(new CreateThingCommand({ thingName: "a", thingTypeName }));
    expect(await send(new DescribeThingTypeCommand({ thingTypeName }))).toMatchObject({
      thingTypeProperties,
      thingTypeMetadata: { deprecated: false },
    });
    const remove = new DeleteThingTypeCommand({ thingTypeName });
    await expect(send(remove)).rejects.toThrow(named("InvalidRequestException"));
    await send(new DeprecateThingTypeCommand({ thingTypeName }));
    const late = new CreateThingCommand({ thingName: "b", thingTypeName });
    await expect(send(late)).rejects.toThrow(named("InvalidRequestException"));
    nowMs += 5 * 60_000;
    await expect(send(remove)).rejects.toThrow(named("InvalidRequestException"));
    await send(new DeleteThingCommand({ thingName: "a" }));
    await send(remove);
    expect((await send(new ListThingTypesCommand({}))).thingTypes).toEqual([]);
  });
});

describe("certificates", () => {
  it("are signed for a CSR's key and name by the local authority", async () => {
    const input = { certificateSigningRequest: await csr(), setAsActive: true };
    const made = await send(new CreateCertificateFromCsrCommand(input));
    const certificate = new X509Certificate(made.certificatePem ?? "");
    expect(certificate.subject).toBe("CN=rover-1");
    expect(certificate.verify(new X509Certificate(host.ca).publicKey)).toBe(true);
    expect(certificate.fingerprint256.replaceAll(":", "").toLowerCase()).toBe(made.certificateId);
    const { certificateDescription } = await send(
      new DescribeCertificateCommand({ certificateId: made.certificateId }),
    );
    expect(certificateDescription).toMatchObject({ status: "ACTIVE", ownedBy: "000000000000" });
  });

  it("are not signed for rubbish, a spoiled CSR or a weak key", async () => {
    const good = await csr();
    const weak = await csr(WEAK_RSA);
    const middle = Math.floor(good.length / 2);
    const spoiled =
      good.slice(0, middle) + (good[middle] === "A" ? "B" : "A") + good.slice(middle + 1);
    for (const text of ["", "rubbish", spoiled, weak]) {
      const command = new CreateCertificateFromCsrCommand({ certificateSigningRequest: text });
      await expect(send(command)).rejects.toThrow(named("InvalidRequestException"));
    }
  });

  it("are deleted only when inactive and attached to nothing", async () => {
    const device = await provision(host, "rover-1");
    const { certificateId, certificateArn } = device;
    const remove = new DeleteCertificateCommand({ certificateId });
    await expect(send(remove)).rejects.toThrow(named("CertificateStateException"));
    await send(new UpdateCertificateCommand({ certificateId, newStatus: "INACTIVE" }));
    await expect(send(remove)).rejects.toThrow(named("DeleteConflictException"));
    await expect(send(new DeleteThingCommand({ thingName: "rover-1" }))).rejects.toThrow(
      named("InvalidRequestException"),
    );
    await send(
      new DetachThingPrincipalCommand({ thingName: "rover-1", principal: certificateArn }),
    );
    await expect(send(remove)).rejects.toThrow(named("DeleteConflictException"));
    const policy = { policyName: "rover-1-policy", target: certificateArn };
    await send(new DetachPolicyCommand(policy));
    await send(remove);
    expect((await send(new ListCertificatesCommand({}))).certificates).toEqual([]);
  });
});

describe("policies", () => {
  const policyDocument = JSON.stringify(DEVICE_POLICY);

  it("are made, read, attached, listed and deleted only when detached", async () => {
    await send(new CreatePolicyCommand({ policyName: "p", policyDocument }));
    await expect(
      send(new CreatePolicyCommand({ policyName: "p", policyDocument })),
    ).rejects.toThrow(named("ResourceAlreadyExistsException"));
    const read = await send(new GetPolicyCommand({ policyName: "p" }));
    expect(JSON.parse(read.policyDocument ?? "")).toEqual(DEVICE_POLICY);
    const { certificateArn: target } = await send(new CreateKeysAndCertificateCommand({}));
    await send(new AttachPolicyCommand({ policyName: "p", target }));
    expect((await send(new ListTargetsForPolicyCommand({ policyName: "p" }))).targets).toEqual([
      target,
    ]);
    const remove = new DeletePolicyCommand({ policyName: "p" });
    await expect(send(remove)).rejects.toThrow(named("DeleteConflictException"));
    await send(new DetachPolicyCommand({ policyName: "p", target }));
    await send(remove);
    expect((await send(new ListPoliciesCommand({}))).policies).toEqual([]);
  });

  it.each([
    ["an operator", { StringMatches: { "iot:ClientId": "a" } }, "StringMatches"],
    ["a key", { StringEquals: { "iot:Mood": "a" } }, "iot:Mood"],
    ["a variable", { StringEquals: { "iot:ClientId": `\${iot:Mood}` } }, "iot:Mood"],
  ])("are refused by name with %s that the broker does not know", async (_, Condition, name) => {
    const [first] = DEVICE_POLICY.Statement;
    const document = { ...DEVICE_POLICY, Statement: [{ ...first, Condition }] };
    const command = new CreatePolicyCommand({
      policyName: "odd",
      policyDocument: JSON.stringify(document),
    });
    await expect(send(command)).rejects.toThrow(
      expect.objectContaining({
        name: "MalformedPolicyException",
        message: expect.stringContaining(name),
      }),
    );
  });
});

describe("the endpoint", () => {
  it("is given for iot:Data-ATS, and other types are refused by name", async () => {
    const { endpointAddress } = await send(
      new DescribeEndpointCommand({ endpointType: "iot:Data-ATS" }),
    );
    expect(endpointAddress).toBe(`localhost:${host.port}`);
    for (const endpointType of ["iot:Jobs", "iot:CredentialProvider", undefined]) {
      await expect(send(new DescribeEndpointCommand({ endpointType }))).rejects.toThrow(
        endpointType ?? "iot:Data ",
      );
    }
  });
});

describe("rules", () => {
  it("are shown in the API's words", async () => {
    host.local.iot.putRule({
      name: "keep",
      arn: "arn:aws:iot:us-east-1:000000000000:rule/keep",
      payload: {
        Sql: "SELECT * FROM '+/telemetry'",
        AwsIotSqlVersion: "2016-03-23",
        Actions: [{ DynamoDBv2: { PutItem: { TableName: "t" }, RoleArn: "r" } }],
      },
    });
    const { rules } = await send(new ListTopicRulesCommand({ topic: "rover-1/telemetry" }));
    expect(rules).toMatchObject([{ ruleName: "keep", topicPattern: "+/telemetry" }]);
    const { rule } = await send(new GetTopicRuleCommand({ ruleName: "keep" }));
    expect(rule?.actions).toEqual([{ dynamoDBv2: { putItem: { tableName: "t" }, roleArn: "r" } }]);
  });
});

describe("a start", () => {
  it("on a taken port fails and lets go of the data folder", async () => {
    const dataDir = await mkdtemp(join(tmpdir(), "outrider-taken-"));
    const start = (port: number) => host.startAnother(dataDir, port);
    await expect(start(host.port)).rejects.toThrow(expect.objectContaining({ code: "EADDRINUSE" }));
    const second = await start(0);
    expect(second.endpoint).not.toBe(host.local.endpoint);
    await second.close();
    await rm(dataDir, { recursive: true, force: true });
  });
});

describe("a restart", () => {
  it("keeps everything, and the authority's key is for its owner alone", async () => {
    const device = await provision(host, "rover-1");
    const principal = device.certificateArn;
    await send(new CreateThingCommand({ thingName: `x${randomBytes(4).toString("hex")}` }));
    await send(new AttachThingPrincipalCommand({ thingName: "rover-1", principal }));
    await host.restart();
    expect((await send(new ListPrincipalThingsCommand({ principal }))).things).toEqual(["rover-1"]);
    const { principals } = await send(new ListThingPrincipalsCommand({ thingName: "rover-1" }));
    expect(principals).toEqual([principal]);
    for (const name of ["ca.key", "server.key"]) {
      expect((await stat(join(host.dataDir, "iot", name))).mode & 0o777).toBe(0o600);
    }
  });
});
