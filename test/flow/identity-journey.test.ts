/**
 * Aim: on a running host, a person of the seeded user pool gets exactly what the stacks give their
 * group, and only once their session is open. Method: sign-in by SRP, AWS's clients, mqtt.js over
 * WebSocket under the role's credentials.
 */
import { DetachPolicyCommand, IoTClient } from "@aws-sdk/client-iot";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import type { MqttClient } from "mqtt";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type RunningHost, startLocalHost } from "../rig/local-host.ts";
import { apiWith, identityOf, idTokenOf } from "../rig/sign-in.ts";
import { closed } from "./iot-device.ts";
import { connectUrl, signedUrl } from "./signed-websocket.ts";

let host: RunningHost;

beforeAll(async () => {
  host = await startLocalHost({ args: ["--no-devices"] });
}, 120_000);
afterAll(() => host[Symbol.asyncDispose]());

async function signIn(group: "operator" | "viewer") {
  const password = host.output("OutriderLocal", "DemoPassword");
  const idToken = await idTokenOf(host, { user: `${group}@outrider.example`, password });
  const { identityId, credentials } = await identityOf(host, idToken);
  const endpoint = host.output("OutriderLocal", "Endpoint");
  return {
    identityId,
    credentials,
    openSession: () => apiWith(host, idToken)("/session", { method: "POST", body: "{}" }),
    connect: async () =>
      connectUrl(await signedUrl({ frontDoor: { endpoint } }, credentials), `${identityId}/tab`),
  };
}

async function mayPublish(connecting: Promise<MqttClient>, topic: string): Promise<boolean> {
  const client = await connecting;
  const acknowledged = client.publishAsync(topic, "{}", { qos: 1 }).then(
    () => true,
    () => false,
  );
  const isAllowed = await Promise.race([acknowledged, closed(client).then(() => false)]);
  client.end(true);
  return isAllowed;
}

it("a person drives, or only watches and stops, as their group says, once the session is open", async () => {
  const operator = await signIn("operator");
  const viewer = await signIn("viewer");
  await expect(operator.connect()).rejects.toThrow("Not authorized");
  expect((await operator.openSession()).body).toMatchObject({ operatorId: operator.identityId });
  expect((await viewer.openSession()).status).toBe(200);
  const topic = (kind: string, id: string) => `rover-1/${kind}/${id}`;
  const { identityId: me } = operator;
  expect(await mayPublish(operator.connect(), topic("drive", me))).toBe(true);
  expect(await mayPublish(operator.connect(), topic("drive", viewer.identityId))).toBe(false);
  expect(await mayPublish(operator.connect(), "rover-1/action")).toBe(false);
  expect(await mayPublish(operator.connect(), "rover-1/lease")).toBe(false);
  expect(await mayPublish(viewer.connect(), topic("stop", viewer.identityId))).toBe(true);
  expect(await mayPublish(viewer.connect(), topic("drive", viewer.identityId))).toBe(false);
}, 120_000);

it("a person is a session of their group's role, and keeps their identity", async () => {
  const [first, second] = [await signIn("operator"), await signIn("operator")];
  expect(second.identityId).toBe(first.identityId);
  const endpoint = host.output("OutriderLocal", "Endpoint");
  const { credentials } = first;
  const sts = new STSClient({ endpoint, region: "us-east-1", credentials });
  const { Arn = "" } = await sts.send(new GetCallerIdentityCommand({}));
  expect(Arn).toMatch(/:assumed-role\/OutriderAccess-.*Operator.*\/CognitoIdentityCredentials$/);
  const iot = new IoTClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  const policyName = host.output("OutriderAccess", "OperatorPolicyName");
  await expect(
    iot.send(new DetachPolicyCommand({ policyName, target: first.identityId })),
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
}, 60_000);
