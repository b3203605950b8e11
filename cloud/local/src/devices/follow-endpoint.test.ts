/** A display of an earlier start finds the Mars API when the host has moved to another port. */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { followEndpoint } from "./follow-endpoint.ts";

const ENDPOINT = "http://localhost:9000";
let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-config-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function followed(text: string): Promise<string> {
  const file = join(folder, "config.json");
  await writeFile(file, text);
  await followEndpoint(file, ENDPOINT);
  return readFile(file, "utf8");
}
const configOf = (url: string) => ({
  thingName: "display-1",
  rotate: null,
  mars: { url, intervalS: 60 },
});

it("renews the port, and leaves what its owner wrote beside it", async () => {
  const text = await followed(JSON.stringify(configOf("http://localhost:8420/_api/a/prod/mars")));
  expect(JSON.parse(text)).toEqual(configOf(`${ENDPOINT}/_api/a/prod/mars`));
});

it.each([
  ["an API elsewhere", JSON.stringify(configOf("https://mars.example/prod/mars"))],
  ["a server of one's own", JSON.stringify(configOf("http://localhost:3000/mars"))],
  ["the address as it is", JSON.stringify(configOf(`${ENDPOINT}/_api/a/prod/mars`))],
  ["a robot's configuration", JSON.stringify({ thingName: "rover-1" })],
  ["what is no JSON", "{"],
])("leaves %s alone", async (_, text) => {
  expect(await followed(text)).toBe(text);
});
