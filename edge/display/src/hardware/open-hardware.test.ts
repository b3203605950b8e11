/** What a config opens, simulated and on a machine that has none of it. */
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { silentLog } from "@outrider/runtime";
import { describe, expect, it } from "vitest";
import { hardwareSchema } from "./hardware-config.ts";
import { type OpenHardware, openHardware } from "./open-hardware.ts";

async function open(config: unknown) {
  const folder = await mkdtemp(join(tmpdir(), "outrider-hardware-"));
  const told: string[] = [];
  const hardware: OpenHardware = await openHardware(hardwareSchema.parse(config), {
    folder,
    log: silentLog,
    onFailure: (part, { code }) => told.push(`${part} ${code}`),
    onRecovery: (part) => told.push(`${part} works`),
  });
  return {
    folder,
    told,
    hardware,
    [Symbol.asyncDispose]: async () => {
      await hardware[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

describe("a display's hardware", () => {
  it("is simulated in the device folder, of any size and turned", async () => {
    await using opened = await open({
      panel: { kind: "simulated", widthPx: 800, heightPx: 480, rotationDeg: 90 },
    });
    const { panel } = opened.hardware;
    expect([panel.kind, panel.widthPx, panel.heightPx]).toEqual(["simulated", 480, 800]);
    expect(existsSync(join(opened.folder, "panel", "fb0"))).toBe(true);
    expect(opened.told).toEqual([]);
  });

  it("has light, sound and a sensor beside it, as files that anybody can read and write", async () => {
    await using opened = await open({ panel: { kind: "simulated" } });
    const { backlight, speaker, lightSensor } = opened.hardware;
    const file = (name: string) => join(opened.folder, "panel", name);
    await backlight?.set(0);
    expect(await readFile(file("backlight/bl_power"), "utf8")).toBe("4\n");
    await writeFile(file("iio/in_illuminance_input"), "12\n");
    expect(await lightSensor?.readLux()).toBe(12);
    await Promise.all([speaker?.play("notice", 0.5), speaker?.play("alarm", 1)]);
    expect(JSON.parse(await readFile(file("sounds.jsonl"), "utf8"))).toEqual({
      t: expect.any(Number),
      sound: "notice",
      volume: 0.5,
    });
  });

  it("lacks what the config leaves out", async () => {
    const none = { device: "none" };
    await using opened = await open({
      panel: { kind: "simulated" },
      touch: none,
      backlight: none,
      speaker: none,
      lightSensor: none,
    });
    const { touch, backlight, speaker, lightSensor } = opened.hardware;
    expect({ touch, backlight, speaker, lightSensor }).toEqual({});
  });

  it("says why an ILI9341 can't be reached, and looks for it again", async () => {
    await using opened = await open({ panel: { kind: "ili9341", spiBus: 97, rotationDeg: 90 } });
    const { panel } = opened.hardware;
    expect(opened.told).toEqual(["panel not-found"]);
    expect([panel.widthPx, panel.heightPx]).toEqual([320, 240]);
  });

  it("opens also where the panel is missing, and says so", async () => {
    await using opened = await open({ panel: { kind: "framebuffer", device: "/dev/fb97" } });
    const { panel } = opened.hardware;
    expect(opened.told).toEqual(["panel not-found"]);
    expect([panel.kind, panel.widthPx, panel.heightPx]).toEqual(["absent", 320, 240]);
  });
});

describe("a display's hardware config", () => {
  it.each([
    [{ panel: { kind: "hologram" } }],
    [{ panel: { kind: "simulated", widthPx: 4 } }],
    [{ panel: { kind: "framebuffer", rotationDeg: 45 } }],
    [{ panel: { kind: "simulated" }, touch: { devise: "auto" } }],
    [{ panel: { kind: "ili9341", dcPin: 25, resetPin: 25 } }],
    [{ panel: { kind: "simulated" }, speaker: { device: "hw:1" } }],
    [{ panel: { kind: "simulated" }, touch: { swapAxes: true } }],
    [{ panel: { kind: "simulated" }, backlight: { lightPin: 18 } }],
    [{}],
  ])("refuses %j", (config) => {
    expect(hardwareSchema.safeParse(config).success).toBe(false);
  });
});
