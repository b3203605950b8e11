/** Writes docs/protocol.md: every message as a person wants to read it. */
import { CALL_ERRORS, type MessageDefinition, REFUSALS, sendersOf } from "@outrider/protocol";
import { type JsonSchema, jsonSchemas } from "./json-schemas.ts";

const INTRODUCTION = `# The protocol

<!-- Written by npm run generate from shared/protocol; edit the messages, not this page. -->

Devices, consoles and backends speak JSON over MQTT 3.1.1. Each message below is one row of the
catalogue in \`shared/protocol/src/messages/\`; types, validators, IoT policies, the
[AsyncAPI document](generated/asyncapi.json), the [JSON Schemas](generated/schemas/) and this page
all come from it. Unknown members are ignored by receivers, so that adding an optional member is a
compatible change; anything else is a new message.
`;

/** Gives the page. */
export function protocolPage(catalogue: readonly MessageDefinition[]): string {
  const schemas = jsonSchemas(catalogue);
  const sections = catalogue.map((message) => section(message, schemas.get(message.name) ?? {}));
  return [
    INTRODUCTION,
    overview(catalogue),
    ...sections,
    table("Why a robot refuses", "reason", REFUSALS),
    table("How a call can fail", "code", CALL_ERRORS),
  ].join("\n");
}

function overview(catalogue: readonly MessageDefinition[]): string {
  const rows = catalogue.map(
    ({ name, topic, sender, receivers, qos, retain }) =>
      `| [${name}](#${name}) | \`${topic}\` | ${sendersOf({ sender }).join(", ")} | ${receivers.join(", ")} | ${qos} | ${retain ? "yes" : "no"} |`,
  );
  return [
    "| message | topic | sent by | heard by | QoS | retained |",
    "|---|---|---|---|---|---|",
    ...rows,
    "",
  ].join("\n");
}

function section({ name, summary, topic }: MessageDefinition, schema: JsonSchema): string {
  const variants = (schema["oneOf"] ?? schema["anyOf"]) as readonly JsonSchema[] | undefined;
  const tables = variants?.map(memberTable) ?? [memberTable(schema)];
  return [`## ${name}`, "", `${summary} Topic: \`${topic}\``, "", tables.join("\n\n"), ""].join(
    "\n",
  );
}

function memberTable(schema: JsonSchema): string {
  const properties = (schema["properties"] ?? {}) as Readonly<Record<string, JsonSchema>>;
  const required = (schema["required"] ?? []) as readonly string[];
  const rows = Object.entries(properties).map(([name, member]) => {
    const presence = required.includes(name) ? "yes" : "";
    return `| \`${name}\` | ${typeOf(member)} | ${presence} | ${member["description"] ?? ""} |`;
  });
  return ["| member | type | required | meaning |", "|---|---|---|---|", ...rows].join("\n");
}

function typeOf(schema: JsonSchema): string {
  if (schema["const"] !== undefined) return `\`${JSON.stringify(schema["const"])}\``;
  const choices = schema["enum"] as readonly unknown[] | undefined;
  if (choices !== undefined) return choices.map((choice) => `\`${choice}\``).join(", ");
  const variants = schema["anyOf"] as readonly JsonSchema[] | undefined;
  if (variants !== undefined) return variants.map(typeOf).join(" or ");
  return `${schema["type"] ?? "any"}${rangeOf(schema)}`;
}

function rangeOf(schema: JsonSchema): string {
  const low = schema["minimum"] ?? schema["minLength"];
  const high = schema["maximum"] ?? schema["maxLength"];
  const isUnbounded = high === undefined || high === Number.MAX_SAFE_INTEGER;
  const unit = schema["type"] === "string" ? " characters" : "";
  if (low === undefined && isUnbounded) return "";
  if (isUnbounded) return `, at least ${low}${unit}`;
  return `, ${low ?? 0} to ${high}${unit}`;
}

function table(title: string, head: string, rows: Readonly<Record<string, string>>): string {
  const lines = Object.entries(rows).map(([key, text]) => `| \`${key}\` | ${text} |`);
  return [`## ${title}`, "", `| ${head} | meaning |`, "|---|---|", ...lines, ""].join("\n");
}
