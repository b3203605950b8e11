/** Is the service `iotdata`: publishing over HTTP and reading retained messages. */
import { AwsError, type AwsService } from "../../contracts.ts";
import type { BrokerLimits } from "../broker/limits.ts";
import type { RetainedMessage, RetainedMessages } from "../broker/retained.ts";
import { topicProblem } from "../broker/topic.ts";
import { invalidRequest, notFound } from "../names.ts";
import { pageOf, pageRequest } from "../registry/page.ts";
import type { HttpRights } from "./http-rights.ts";
import { type ApiRequest, createRouter, isTrue, type Route } from "./route.ts";
import { token } from "./thing-routes.ts";

/** Publishes as the service. */
export type ServicePublish = (message: {
  topic: string;
  payload: Buffer;
  qos: 0 | 1;
  retain: boolean;
}) => Promise<void>;

export interface DataPlaneOptions {
  readonly publish: ServicePublish;
  readonly retained: RetainedMessages;
  readonly rights: HttpRights;
}

export function createDataPlane({ publish, retained, rights }: DataPlaneOptions): AwsService {
  const handle = createRouter([publishRoute(publish, rights), ...retainedRoutes(retained)]);
  return { signingNames: ["iotdata", "iotdevicegateway"], handle };
}

/** Checks what the service is asked to publish. @throws AwsError InvalidRequestException or RequestEntityTooLargeException. */
export function checkMessage(topic: string, payload: Buffer, limits: BrokerLimits): void {
  const problem = topicProblem(topic, limits);
  if (problem !== undefined) throw invalidRequest(`topic: ${problem}`);
  if (payload.length <= limits.payloadBytesMax) return;
  throw new AwsError(
    "RequestEntityTooLargeException",
    `The payload is larger than ${limits.payloadBytesMax} bytes`,
    413,
  );
}

function publishRoute(publish: ServicePublish, rights: HttpRights): Route {
  return {
    method: "POST",
    path: "/topics/{topic+}",
    handle: async ({ param, query, call }) => {
      refuseMqtt5(query, call.headers);
      const qos = query.get("qos") ?? "0";
      if (qos !== "0" && qos !== "1") throw invalidRequest(`qos must be 0 or 1, not ${qos}`);
      const topic = param("topic");
      const retain = isTrue(query.get("retain"));
      rights.checkPublish(call, { topic, retain });
      await publish({ topic, payload: call.body, qos: qos === "1" ? 1 : 0, retain });
      return { message: "OK", traceId: call.requestId };
    },
  };
}

/** Members of Publish that only MQTT 5 can carry, which the broker does not speak. */
const MQTT5_QUERY = ["contentType", "responseTopic", "messageExpiry"];
const MQTT5_HEADERS = [
  "x-amz-mqtt5-user-properties",
  "x-amz-mqtt5-payload-format-indicator",
  "x-amz-mqtt5-correlation-data",
];

function refuseMqtt5(query: URLSearchParams, headers: Readonly<Record<string, string>>): void {
  const name =
    MQTT5_QUERY.find((key) => query.has(key)) ?? MQTT5_HEADERS.find((key) => key in headers);
  if (name !== undefined) throw invalidRequest(`${name} needs MQTT 5, which the local host lacks`);
}

function retainedRoutes(retained: RetainedMessages): readonly Route[] {
  return [
    {
      method: "GET",
      path: "/retainedMessage/{topic+}",
      handle: ({ param }) => {
        const found = retained.find(param("topic"));
        if (found === undefined) throw notFound(`No retained message for topic ${param("topic")}`);
        return {
          topic: found.topic,
          payload: found.payload.toString("base64"),
          qos: found.qos,
          lastModifiedTime: found.modifiedAtMs,
        };
      },
    },
    { method: "GET", path: "/retainedMessage", handle: (request) => list(retained, request) },
  ];
}

function list(retained: RetainedMessages, { query }: ApiRequest): object {
  const request = pageRequest(query.get("maxResults"), query.get("nextToken"));
  const page = pageOf(retained.matching("#"), ({ topic }) => topic, request);
  return { retainedTopics: page.items.map(summary), ...token(page.nextToken) };
}

function summary({ topic, payload, qos, modifiedAtMs }: RetainedMessage): object {
  return { topic, payloadSize: payload.length, qos, lastModifiedTime: modifiedAtMs };
}
