// Aim: a device gets a role's credentials for its certificate, for its own thing and within its
// policy, and AWS's words where it does not. Method: HTTPS with real certificates, as a device's client.
import { request } from "node:https";
import { text } from "node:stream/consumers";
import {
  CreateRoleAliasCommand,
  DeleteRoleAliasCommand,
  DescribeEndpointCommand,
  DescribeRoleAliasCommand,
  ListRoleAliasesCommand,
  UpdateCertificateCommand,
  UpdateRoleAliasCommand,
} from "@aws-sdk/client-iot";
import type { PolicyDocument } from "@outrider/local/src/contracts.ts";
import { evaluate } from "@outrider/local/src/iam/evaluate.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Device, provision } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";

const ALIASES = "arn:aws:iot:us-east-1:000000000000:rolealias";
const ROLE = "arn:aws:iam::000000000000:role/Robot";
const POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "iot:AssumeRoleWithCertificate",
      Resource: ["robots", "gone", "roleless", "distrusting", "long"].map(
        (name) => `${ALIASES}/${name}`,
      ),
    },
  ],
};
const TRUST: PolicyDocument = {
  Statement: [
    {
      Effect: "Allow",
      Action: ["sts:AssumeRole"],
      Resource: ["*"],
      Principal: { Service: ["credentials.iot.amazonaws.com"] },
    },
  ],
};

let host: IotHost;
let endpoint: string;
let rover: Device;
beforeAll(async () => {
  host = await startIotHost();
  ({ endpoint } = await host.local.credentials.open(0));
  rover = await provision(host, "rover-1", POLICY);
  await provision(host, "rover-2", POLICY);
  host.iam.putRole({ arn: ROLE, name: "Robot", trust: TRUST });
  const distrusting = `${ROLE}Distrusting`;
  host.iam.putRole({ arn: distrusting, name: "RobotDistrusting", trust: { Statement: [] } });
  await alias("robots", ROLE);
  await alias("roleless", `${ROLE}Nobody`);
  await alias("distrusting", distrusting);
  await alias("long", ROLE, 3_601);
});
afterAll(() => host[Symbol.asyncDispose]());

const alias = (roleAlias: string, roleArn: string, credentialDurationSeconds = 3_600) =>
  host.control.send(new CreateRoleAliasCommand({ roleAlias, roleArn, credentialDurationSeconds }));

interface Answer {
  readonly status: number | undefined;
  readonly error: unknown;
  readonly body: { credentials?: Record<string, string>; message?: string };
}

async function ask(
  name: string,
  {
    device = rover,
    thing,
    method = "GET",
  }: { device?: Device; thing?: string; method?: string } = {},
): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const { cert, key } = device;
  const headers = thing === undefined ? {} : { "x-amzn-iot-thingname": thing };
  const options = { method, ca: host.ca, cert, key, headers };
  request(`https://${endpoint}/role-aliases/${name}/credentials`, options, (response) => {
    text(response).then((body) => {
      const error = response.headers["x-amzn-errortype"];
      resolve({ status: response.statusCode, error, body: JSON.parse(body) as Answer["body"] });
    }, reject);
  })
    .on("error", reject)
    .end();
  return promise;
}

const refusal = async (...args: Parameters<typeof ask>) => {
  const { status, error, body } = await ask(...args);
  return `${status} ${String(error)}: ${body.message}`;
};

describe("the credentials provider", () => {
  it("is where IoT Core says it is", async () => {
    const command = new DescribeEndpointCommand({ endpointType: "iot:CredentialProvider" });
    expect((await host.control.send(command)).endpointAddress).toBe(endpoint);
  });

  it("gives a session of the role for an hour, bound to the certificate and the thing", async () => {
    const { status, body } = await ask("robots", { thing: "rover-1" });
    expect(status).toBe(200);
    const { accessKeyId = "", expiration = "", ...secrets } = body.credentials ?? {};
    expect(Object.keys(secrets)).toEqual(["secretAccessKey", "sessionToken"]);
    expect(expiration).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
    const leftS = (Date.parse(expiration) - Date.now()) / 1_000;
    expect(leftS).toBeGreaterThan(3_590);
    expect(leftS).toBeLessThanOrEqual(3_600);
    const principal = host.iam.find(accessKeyId)?.principal;
    expect(principal).toMatchObject({
      roleArn: ROLE,
      sessionName: rover.certificateId,
      sessionContext: {
        "credentials-iot:ThingName": "rover-1",
        "credentials-iot:AwsCertificateId": rover.certificateId,
      },
    });
    // biome-ignore lint/suspicious/noTemplateCurlyInString: an IAM policy variable.
    const own = "channel/${credentials-iot:ThingName}/*";
    const documents = [
      {
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow" as const, Action: ["a:b"], Resource: [own] }],
      },
    ];
    const context = principal?.sessionContext ?? {};
    const decide = (resource: string) =>
      evaluate({ documents, action: "a:b", resource, context }).decision;
    expect(decide("channel/rover-1/1")).toBe("allow");
    expect(decide("channel/rover-2/1")).toBe("implicit-deny");
  });

  it("vouches for no thing where the device names none", async () => {
    const { body } = await ask("robots");
    const { sessionContext } =
      host.iam.find(body.credentials?.["accessKeyId"] ?? "")?.principal ?? {};
    expect(sessionContext).toEqual({ "credentials-iot:AwsCertificateId": rover.certificateId });
  });

  it("refuses in AWS's words", async () => {
    expect(await refusal("robots", { thing: "rover-2" })).toBe(
      "403 AccessDeniedException: Invalid thing name passed",
    );
    expect(await refusal("robots", { thing: "nobody" })).toBe(
      "403 AccessDeniedException: Invalid thing name passed",
    );
    expect(await refusal("others")).toBe("403 AccessDeniedException: Access Denied");
    expect(await refusal("gone")).toBe("404 ResourceNotFoundException: Role alias does not exist");
    const unable =
      "400 InvalidRequestException: Unable to assume the role, or the role to assume does not exist";
    expect(await refusal("roleless")).toBe(unable);
    expect(await refusal("distrusting")).toBe(unable);
    expect(await refusal("long")).toBe(
      "400 InvalidRequestException: The requested CredentialDurationSeconds exceeds the MaxSessionDuration set for the role",
    );
    expect((await ask("robots", { method: "POST" })).status).toBe(404);
    expect((await ask("%E0%A4%A")).status).toBe(404);
  });

  it("refuses a certificate that is not active, and a client without one", async () => {
    const device = await provision(host, "rover-3", POLICY);
    const { certificateId } = device;
    await host.control.send(new UpdateCertificateCommand({ certificateId, newStatus: "INACTIVE" }));
    expect(await refusal("robots", { device })).toBe(
      "403 AccessDeniedException: Certificate is invalid on this endpoint",
    );
    const nobody = { ...device, cert: "", key: "" };
    await expect(ask("robots", { device: nobody })).rejects.toThrow();
  });
});

describe("role aliases", () => {
  it("are described, changed, listed and deleted", async () => {
    await alias("changing", ROLE);
    const roleAlias = "changing";
    await host.control.send(
      new UpdateRoleAliasCommand({ roleAlias, credentialDurationSeconds: 900 }),
    );
    const { roleAliasDescription } = await host.control.send(
      new DescribeRoleAliasCommand({ roleAlias }),
    );
    expect(roleAliasDescription).toMatchObject({
      roleAlias,
      roleAliasArn: `${ALIASES}/changing`,
      roleArn: ROLE,
      owner: "000000000000",
      credentialDurationSeconds: 900,
    });
    const { roleAliases } = await host.control.send(new ListRoleAliasesCommand({}));
    expect(roleAliases).toContain(roleAlias);
    await expect(alias(roleAlias, ROLE)).rejects.toThrow("already exists");
    await host.control.send(new DeleteRoleAliasCommand({ roleAlias }));
    await expect(host.control.send(new DescribeRoleAliasCommand({ roleAlias }))).rejects.toThrow(
      "does not exist",
    );
  });
});
