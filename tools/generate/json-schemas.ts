/** Makes the JSON Schema of each message's payload. */
import type { MessageDefinition } from "@outrider/protocol";
import { z } from "zod";

export type JsonSchema = Readonly<Record<string, unknown>>;

/** Gives name → schema in JSON Schema draft 7, which every tool reads, as a receiver sees the payload. */
export function jsonSchemas(
  catalogue: readonly MessageDefinition[],
): ReadonlyMap<string, JsonSchema> {
  return new Map(
    catalogue.map(({ name, summary, payload }) => [
      name,
      {
        title: name,
        description: summary,
        ...z.toJSONSchema(payload, { io: "input", target: "draft-7" }),
      },
    ]),
  );
}
