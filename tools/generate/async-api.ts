/** Describes the protocol as an AsyncAPI 3 document, from the device's point of view. */
import { DEVICE_KINDS, type MessageDefinition, sendersOf } from "@outrider/protocol";
import { jsonSchemas } from "./json-schemas.ts";

/** @see https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export function asyncApi(catalogue: readonly MessageDefinition[]): object {
  const schemas = jsonSchemas(catalogue);
  const each = <T>(value: (message: MessageDefinition) => T) =>
    Object.fromEntries(catalogue.map((message) => [message.name, value(message)]));
  return {
    asyncapi: "3.0.0",
    info: {
      title: "Outrider's protocol",
      version: "1.0.0",
      description: "What robots, displays, consoles and backends say to one another over MQTT.",
      license: { name: "Apache-2.0" },
    },
    defaultContentType: "application/json",
    channels: each((message) => ({
      address: message.topic,
      description: message.summary,
      parameters: parametersOf(message),
      messages: { [message.name]: { $ref: `#/components/messages/${message.name}` } },
    })),
    operations: each((message) => ({
      action: isFromDevice(message) ? "send" : "receive",
      summary: `${sendersOf(message).join(", ")} → ${message.receivers.join(", ")}`,
      channel: { $ref: `#/channels/${message.name}` },
      messages: [{ $ref: `#/channels/${message.name}/messages/${message.name}` }],
      bindings: { mqtt: { qos: message.qos, retain: message.retain } },
    })),
    components: {
      messages: each((message) => ({
        name: message.name,
        summary: message.summary,
        payload: {
          schemaFormat: "application/schema+json;version=draft-07",
          schema: placed(schemas.get(message.name), message.name),
        },
      })),
    },
  };
}

/** Lets a schema find its own definitions where it stands in the document. */
function placed(schema: object | undefined, name: string): unknown {
  const at = `#/components/messages/${name}/payload/schema/definitions/`;
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/definitions/', `"$ref":"${at}`);
  return JSON.parse(text);
}

function isFromDevice(message: MessageDefinition): boolean {
  return sendersOf(message).some((sender) => DEVICE_KINDS.some((kind) => kind === sender));
}

const PARAMETERS: Readonly<Record<string, string>> = {
  thing: "The device's thing name.",
  operatorId: "Who signed in, or the device that calls; the broker proves it.",
  page: "A page of a display.",
};

function parametersOf({ topic }: MessageDefinition): object {
  const names = [...topic.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? "");
  return Object.fromEntries(names.map((name) => [name, { description: PARAMETERS[name] ?? name }]));
}
