/** Tries the broker and the signaling channels, and says whether one got through. */
import type { MqttClient } from "mqtt";
import { WebSocket } from "ws";
import { closed } from "./iot-device.ts";
import { signedUrl } from "./kvs-host.ts";
import { signedHeaders } from "./signed-request.ts";
import type { Keys, Somebody } from "./who-may-callers.ts";

type Connect = NonNullable<Somebody["connect"]>;

/** Publishes on a connection of its own, as the broker cuts it for what it refuses. */
export async function maySend(connect: Connect, topic: string, retain: boolean): Promise<boolean> {
  const client = await connect();
  const sent = client.publishAsync(topic, "{}", { qos: 1, retain }).then(
    () => true,
    () => false,
  );
  const may = await Promise.race([sent, closed(client).then(() => false)]);
  await client.endAsync(true);
  return may;
}

/** Says whether a subscription is granted. */
export async function isGranted(client: MqttClient, filter: string): Promise<boolean> {
  try {
    return (await client.subscribeAsync(filter, { qos: 1 }))[0]?.qos !== 128;
  } catch {
    return false;
  }
}

/** Notes what a client hears from now on, until the topic `last`. */
export function hear(client: MqttClient, last: string) {
  const topics: string[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<void>();
  client.on("message", (topic, _payload, { retain }) => {
    if (retain) return;
    topics.push(topic);
    if (topic === last) resolve();
  });
  return { topics, ended };
}

/** Opens a WebSocket and says with which status that is refused; 101 is let in. */
export function upgradeStatus(
  url: string,
  options: { ca?: string; headers?: Record<string, string>; protocol?: string } = {},
): Promise<number> {
  const { protocol, ...more } = options;
  const socket = new WebSocket(url, protocol === undefined ? [] : [protocol], more);
  return new Promise((resolve, reject) => {
    socket.once("unexpected-response", (_, response) => {
      resolve(response.statusCode ?? 0);
      socket.terminate();
    });
    socket.once("open", () => {
      resolve(101);
      socket.terminate();
    });
    // After a refusal it complains of its end, which changes nothing.
    socket.on("error", reject);
  });
}

export interface ChannelTrial {
  readonly action: string;
  readonly channel: { readonly ChannelName: string; readonly ChannelARN: string };
  readonly credentials: Keys | undefined;
  /** What the caller would send in place of a signature. */
  readonly headers: Record<string, string>;
  /** `http://…` of the front door and `wss://…` of signaling. */
  readonly addresses: { readonly control: string; readonly signaling: string; readonly ca: string };
}

/** Gives the status with which an action on a channel is answered; 101 for a connection. */
export function channelStatus(trial: ChannelTrial): Promise<number> {
  return trial.action.startsWith("ConnectAs") ? connectStatus(trial) : callStatus(trial);
}

async function connectStatus(trial: ChannelTrial): Promise<number> {
  const { action, channel, credentials, headers, addresses } = trial;
  const { ChannelARN: channelArn } = channel;
  const client = action === "ConnectAsViewer" ? { clientId: "somebody" } : {};
  const { signaling, ca } = addresses;
  const url =
    credentials === undefined
      ? `${signaling}/?${new URLSearchParams({ "X-Amz-ChannelARN": channelArn })}`
      : await signedUrl(signaling, { credentials, channelArn, ...client });
  return upgradeStatus(url, { ca, headers });
}

/** Paths that do not follow from the action's name. */
const PATHS: Readonly<Record<string, string>> = {
  GetIceServerConfig: "/v1/get-ice-server-config",
  SendAlexaOfferToMaster: "/v1/send-alexa-offer-to-master",
};

async function callStatus(trial: ChannelTrial): Promise<number> {
  const { action, channel, credentials, addresses } = trial;
  const lower = `${action.charAt(0).toLowerCase()}${action.slice(1)}`;
  const isOfTags = /Tag|Resource$/.test(action) && !action.includes("Signaling");
  const url = `${addresses.control}${PATHS[action] ?? `/${isOfTags ? action : lower}`}`;
  const body = JSON.stringify(bodyOf(action, channel));
  const method = "POST";
  const headers =
    credentials === undefined
      ? trial.headers
      : await signedHeaders(url, { credentials, service: "kinesisvideo", method, body });
  const response = await fetch(url, { method, headers, body });
  await response.arrayBuffer();
  return response.status;
}

function bodyOf(action: string, { ChannelName, ChannelARN }: ChannelTrial["channel"]): object {
  switch (action) {
    case "CreateSignalingChannel":
      return { ChannelName: `${ChannelName}-more` };
    case "UpdateSignalingChannel":
      return { ChannelARN, CurrentVersion: "1" };
    case "DescribeSignalingChannel":
      return { ChannelName };
    case "ListSignalingChannels":
      return {};
    case "TagResource":
      return { ResourceARN: ChannelARN, Tags: [{ Key: "a", Value: "b" }] };
    case "UntagResource":
      return { ResourceARN: ChannelARN, TagKeyList: ["a"] };
    case "ListTagsForResource":
      return { ResourceARN: ChannelARN };
    default:
      return { ChannelARN };
  }
}
