/** Provisions devices as a person would, and connects them with mqtt.js. */
import {
  AttachPolicyCommand,
  AttachThingPrincipalCommand,
  CreateKeysAndCertificateCommand,
  CreatePolicyCommand,
  CreateThingCommand,
} from "@aws-sdk/client-iot";
import { connectAsync, type IClientOptions, type MqttClient } from "mqtt";
import type { IotHost } from "./iot-host.ts";

const ARN = "arn:aws:iot:us-east-1:000000000000";
const THING = `\${iot:Connection.Thing.ThingName}`;

/** A policy that allows everything: for tests of what no policy decides. */
export const ANYTHING = {
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "iot:*", Resource: "*" }],
};

/** Lets a device use its own topics, and only as itself. */
export const DEVICE_POLICY = {
  Version: "2012-10-17",
  Statement: [
    {
      Effect: "Allow",
      Action: "iot:Connect",
      Resource: `${ARN}:client/${THING}`,
      Condition: { Bool: { "iot:Connection.Thing.IsAttached": "true" } },
    },
    {
      Effect: "Allow",
      Action: ["iot:Publish", "iot:RetainPublish", "iot:Receive"],
      Resource: `${ARN}:topic/${THING}/*`,
    },
    { Effect: "Allow", Action: "iot:Subscribe", Resource: `${ARN}:topicfilter/${THING}/*` },
  ],
};

export interface Device {
  readonly name: string;
  readonly certificateId: string;
  readonly certificateArn: string;
  readonly cert: string;
  readonly key: string;
}

/** Makes a thing with an active certificate and policies of its own. @default {@link DEVICE_POLICY} */
export async function provision(
  { control }: IotHost,
  name: string,
  ...policies: readonly object[]
): Promise<Device> {
  const made = await control.send(new CreateKeysAndCertificateCommand({ setAsActive: true }));
  const { certificateArn = "", certificateId = "", certificatePem = "", keyPair } = made;
  await control.send(new CreateThingCommand({ thingName: name }));
  const all = policies.length === 0 ? [DEVICE_POLICY] : policies;
  for (const [index, policy] of all.entries()) {
    const policyName = index === 0 ? `${name}-policy` : `${name}-policy-${index + 1}`;
    const policyDocument = JSON.stringify(policy);
    await control.send(new CreatePolicyCommand({ policyName, policyDocument }));
    await control.send(new AttachPolicyCommand({ policyName, target: certificateArn }));
  }
  await control.send(
    new AttachThingPrincipalCommand({ thingName: name, principal: certificateArn }),
  );
  const key = keyPair?.PrivateKey ?? "";
  return { name, certificateId, certificateArn, cert: certificatePem, key };
}

/** Connects over mutual TLS; never tries again by itself. */
export function connectDevice(
  host: IotHost,
  { name, cert, key }: Device,
  options: IClientOptions = {},
): Promise<MqttClient> {
  return connectAsync(`mqtts://localhost:${host.port}`, {
    clientId: name,
    cert,
    key,
    ca: host.ca,
    reconnectPeriod: 0,
    connectTimeout: 5000,
    ...options,
  });
}

/** Waits for the next message of a client; `undefined` when none comes within `withinMs`. */
export function nextMessage(
  client: MqttClient,
  withinMs = 5000,
): Promise<{ topic: string; payload: string; retain: boolean } | undefined> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => {
      client.off("message", onMessage);
      resolve(undefined);
    }, withinMs);
    const onMessage = (topic: string, payload: Buffer, packet: { retain: boolean }) => {
      clearTimeout(timer);
      client.off("message", onMessage);
      resolve({ topic, payload: payload.toString(), retain: packet.retain });
    };
    client.on("message", onMessage);
  });
}

/** Waits until the broker has ended a connection. */
export function closed(client: MqttClient): Promise<void> {
  return new Promise((resolve) => {
    if (!client.connected) resolve();
    else client.once("close", () => resolve());
  });
}
