// Aim: the generated references are valid documents. Method: parse the AsyncAPI document with its
// own parser. Whether they are in date is the gate's step "generate --check".
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Parser } from "@asyncapi/parser";
import { expect, it } from "vitest";

it("the AsyncAPI document is valid and names every channel's address", async () => {
  const path = join(import.meta.dirname, "../../docs/generated/asyncapi.json");
  const { document, diagnostics } = await new Parser().parse(await readFile(path, "utf8"));
  const errors = diagnostics.filter(({ severity }) => severity === 0);
  expect(errors).toEqual([]);
  const addresses = document
    ?.channels()
    .all()
    .map((channel) => channel.address());
  expect(addresses).toContain("{thing}/drive/{operatorId}");
});
