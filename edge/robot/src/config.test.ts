import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ConfigError } from "@outrider/runtime";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadRobotConfig } from "./config.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "outrider-config-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const LEAST = {
  thingName: "rover-1",
  iot: { endpoint: "localhost:8883" },
  board: "adafruit-motor-hat",
  bus: { kind: "simulated" },
};

function load(changes: object = {}) {
  const path = join(folder, "config.json");
  writeFileSync(path, JSON.stringify({ ...LEAST, ...changes }));
  return loadRobotConfig(path);
}

function problemsOf(changes: object): string[] {
  try {
    load(changes);
    return [];
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.problems.map(({ key }) => key);
  }
}

describe("a robot's config", () => {
  it("needs four keys and fills the rest in", () => {
    expect(load()).toMatchObject({
      folder,
      place: { kind: "simulated", folder },
      bus: { kind: "simulated", seed: 1 },
      iot: { client: "auto", caFile: join(folder, "ca.pem") },
      motors: { left: { motor: 1, polarity: -1 }, right: { motor: 2, polarity: -1 } },
      drive: { throttleMax: 1, rampPerS: 10, ageMsMax: 400 },
      telemetry: { intervalMs: 1000, bufferRows: 100_000 },
      battery: { input: 0, dividerRatio: 3 },
      identify: { ledPins: [] },
      video: {
        enabled: true,
        source: "auto",
        widthPx: 640,
        heightPx: 480,
        framesPerS: 30,
        bitrateBps: 1_500_000,
        engine: "node-datachannel",
      },
      region: "us-east-1",
    });
  });

  it("takes lights and wiring of the board, one motor at a time", () => {
    const left = { motor: 2, polarity: -1 };
    const right = { motor: 1, polarity: 1 };
    const config = load({ board: "explorer-hat", motors: { left, right } });
    expect(config).toMatchObject({
      motors: { left, right },
      identify: { ledPins: [4, 17, 27, 5] },
    });
  });

  it("names a real bus's place", () => {
    expect(load({ bus: { kind: "linux" } }).place).toEqual({ kind: "linux", i2cBus: 1 });
  });

  it("keeps an absolute file name", () => {
    const iot = { endpoint: "x", caFile: "/etc/ssl/ca.pem" };
    expect(load({ iot }).iot.caFile).toBe("/etc/ssl/ca.pem");
  });

  it.each([
    ["an unknown key", { surprise: 1 }, [""]],
    ["an unknown board", { board: "l298" }, ["board"]],
    ["a thing name with a slash", { thingName: "a/b" }, ["thingName"]],
    [
      "a motor the board lacks",
      { board: "explorer-hat", motors: { left: { motor: 3, polarity: 1 } } },
      ["motors"],
    ],
    ["an odd picture width", { video: { widthPx: 641 } }, ["video.widthPx"]],
    ["one motor for both sides", { motors: { left: { motor: 2, polarity: 1 } } }, ["motors"]],
    [
      "two problems at once",
      { drive: { throttleMax: 0, ageMsMax: 5000 } },
      ["drive.throttleMax", "drive.ageMsMax"],
    ],
  ])("refuses %s", (_, changes, keys) => {
    expect(problemsOf(changes)).toEqual(keys);
  });
});
