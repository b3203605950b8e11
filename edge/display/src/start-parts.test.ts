/** What was kept survives starts that are interrupted; what is missing is named, and nothing else. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadDisplayConfig } from "./config.ts";
import { FIRST_FRAME } from "./keep/start-marker.ts";
import { lacksOf, openCache } from "./start-parts.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-start-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const SETTINGS = { brightness: 0.3 };
const open = () => openCache(loadDisplayConfig(join(folder, "config.json")), silentLog);

it("keeps everything however often a start is interrupted before it draws", async () => {
  await (await open()).slots.write("settings", SETTINGS);
  for (let start = 0; start < 5; start += 1) expect((await open()).kept.settings).toEqual(SETTINGS);
});

it("keeps everything after a start that was interrupted while it first drew", async () => {
  const first = await open();
  await first.slots.write("settings", SETTINGS);
  first.marker.reach(FIRST_FRAME);
  expect((await open()).kept.settings).toEqual(SETTINGS);
});

it.each([
  ["neither", {}, "It has no name and no broker yet."],
  ["a name alone", { thingName: "kiosk" }, "It has no broker yet."],
  ["a broker alone", { iot: { endpoint: "localhost" } }, "It has no name yet."],
])("says what a config with %s lacks", async (_, config, lack) => {
  const path = join(folder, "config.json");
  await writeFile(path, JSON.stringify(config));
  expect(await lacksOf(loadDisplayConfig(path))).toEqual([lack]);
});
