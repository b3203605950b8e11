/** What a display makes of its config: each key by itself, and everything that is wrong by name. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { loadDisplayConfig } from "./config.ts";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-config-"));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function load(content: unknown) {
  const path = join(folder, "config.json");
  await writeFile(path, typeof content === "string" ? content : JSON.stringify(content));
  return loadDisplayConfig(path);
}

it("resolves its files and folders from its own folder", async () => {
  const config = await load({
    thingName: "wall-1",
    iot: { endpoint: "localhost:8883" },
    mars: { url: "http://localhost/mars", apiKeyFile: "key" },
  });
  expect(config.problems).toEqual([]);
  expect(config.iot?.certificateFile).toBe(join(folder, "certificate.pem"));
  expect(config.mars?.apiKeyFile).toBe(join(folder, "key"));
  expect(config.mars?.intervalS).toBe(300);
  expect(config.cacheFolder).toBe(join(folder, "cache"));
  expect(config.hardware.panel.kind).toBe("framebuffer");
});

it("keeps what is right beside what is wrong, and names that", async () => {
  const config = await load({ brightness: 2, volume: 0.3, timeZone: "Mars/Gale", colour: "red" });
  expect([config.brightness, config.volume]).toEqual([1, 0.3]);
  expect(config.problems.map((problem) => problem.split(":")[0])).toEqual([
    "brightness",
    "timeZone",
    "colour",
  ]);
});

it.each([
  ["nothing at all", undefined, "there is no config.json"],
  ["no JSON", "{", "config.json: "],
  ["no object", "[]", "holds no object"],
])("starts with %s", async (_, content, problem) => {
  const config =
    content === undefined ? loadDisplayConfig(join(folder, "config.json")) : await load(content);
  expect(config.problems.join()).toContain(problem);
  expect(config.iot).toBeUndefined();
});

it("turns by itself after a minute by default, never with null", async () => {
  expect((await load({})).rotate).toEqual({ idleS: 60, everyS: 20 });
  expect((await load({ rotate: null })).rotate).toBeNull();
});
