/**
 * Aim: whoever signs the address of `/mqtt` may do what their role's IAM policies allow, nobody else
 * anything. Method: mqtt.js over WebSocket, addresses signed by AWS's own signer.
 */

import type { Credentials, PolicyDocument } from "@outrider/local/src/contracts.ts";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ANYTHING, closed, connectDevice, nextMessage, provision } from "./iot-device.ts";
import { type IotHost, startIotHost } from "./iot-host.ts";
import { connectUrl, refusal, signedUrl as signedUrlOf } from "./signed-websocket.ts";

const ARN = "arn:aws:iot:us-east-1:000000000000";
const ROLE = "arn:aws:iam::000000000000:role/Operator";

let host: IotHost;

beforeAll(async () => {
  host = await startIotHost();
  putRole(ROLE, [
    { Effect: "Allow", Action: ["iot:Connect"], Resource: [`${ARN}:client/operator-*`] },
    { Effect: "Allow", Action: ["iot:Subscribe"], Resource: [`${ARN}:topicfilter/+/telemetry`] },
    { Effect: "Allow", Action: ["iot:Receive"], Resource: [`${ARN}:topic/*/telemetry`] },
    {
      Effect: "Allow",
      Action: ["iot:Publish"],
      Resource: [`${ARN}:topic/*/drive/\${aws:userid}`],
    },
  ]);
});

afterAll(() => host[Symbol.asyncDispose]());

function putRole(arn: string, Statement: PolicyDocument["Statement"]): void {
  host.iam.putRole({ arn, name: arn.split("/")[1] ?? "", trust: { Statement: [] } });
  host.iam.putRolePolicy(arn, "policy", { Version: "2012-10-17", Statement });
}

const signedUrl = (credentials: Credentials, service?: string) =>
  signedUrlOf(host, credentials, service);

const session = () => host.iam.assumeRole(ROLE, "alice", 900);
const userId = () => host.iam.find(session().accessKeyId)?.principal.userId ?? "";

describe("a session of a role", () => {
  it("hears a device over WebSocket and drives it under its own id", async () => {
    const rover = await connectDevice(host, await provision(host, "rover-1"));
    const operator = await connectUrl(await signedUrl(session()), "operator-1");
    await operator.subscribeAsync("+/telemetry");
    const telemetry = nextMessage(operator);
    await rover.publishAsync("rover-1/telemetry", "{}", { qos: 1 });
    expect(await telemetry).toMatchObject({ topic: "rover-1/telemetry" });

    await rover.subscribeAsync("rover-1/drive/+");
    const drive = nextMessage(rover);
    operator.publish(`rover-1/drive/${userId()}`, "forward");
    expect(await drive).toMatchObject({ topic: `rover-1/drive/${userId()}`, payload: "forward" });
    await operator.endAsync();
    await rover.endAsync();
  });

  it("is cut when it drives under another's id", async () => {
    const operator = await connectUrl(await signedUrl(session()), "operator-2");
    operator.publish("rover-1/drive/AROAOTHER:bob", "forward");
    await closed(operator);
  });

  it("is refused under a client id that its role does not name", async () => {
    await expect(connectUrl(await signedUrl(session()), "rover-1")).rejects.toThrow(
      "Not authorized",
    );
  });

  it("is refused with a wrong signature, another service and without one", async () => {
    const url = await signedUrl(session());
    const spoiled = url.replace(/Signature=..../, "Signature=0000");
    expect(await refusal(spoiled)).toBe(403);
    expect(await refusal(await signedUrl(session(), "iotdata"))).toBe(403);
    expect(await refusal(url.split("?")[0] ?? "")).toBe(403);
  });

  it("is refused when its role's policy has a key that the broker does not know", async () => {
    const arn = "arn:aws:iam::000000000000:role/Odd";
    putRole(arn, [
      {
        Effect: "Allow",
        Action: ["iot:*"],
        Resource: ["*"],
        Condition: { StringEquals: { "aws:PrincipalTag/team": ["a"] } },
      },
    ]);
    const odd = host.iam.assumeRole(arn, "alice", 900);
    expect(await refusal(await signedUrl(odd))).toBe(403);
  });
});

describe("the administrator", () => {
  it("may do everything that the broker allows", async () => {
    const admin = await connectUrl(await signedUrl(host.iam.administrator), "anyone");
    await admin.subscribeAsync("#");
    const message = nextMessage(admin);
    await admin.publishAsync("a/b", "x", { qos: 1 });
    expect(await message).toMatchObject({ topic: "a/b" });
    await admin.endAsync();
  });
});

describe("a connection over WebSocket", () => {
  it("ends after the time that AWS gives it, and says so", async () => {
    await using brief = await startIotHost({ limits: { webSocketMs: 300 } });
    const { administrator } = brief.iam;
    const watcher = await connectDevice(brief, await provision(brief, "watcher", ANYTHING));
    await watcher.subscribeAsync("$aws/events/presence/disconnected/page-1");
    const event = nextMessage(watcher);
    const page = await connectUrl(await signedUrlOf(brief, administrator), "page-1");
    await closed(page);
    expect(JSON.parse((await event)?.payload ?? "{}")).toMatchObject({
      disconnectReason: "WEBSOCKET_TTL_EXPIRATION",
      clientInitiatedDisconnect: false,
    });
    expect(watcher.connected).toBe(true);
    await watcher.endAsync();
  });
});
