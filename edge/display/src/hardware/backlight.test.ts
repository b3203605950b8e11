/** Light by steps that look even, and off that is off. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { HardwareError } from "../errors.ts";
import { findBacklight, lightSteps, lineBacklight, sysfsBacklight } from "./backlight.ts";

async function light(values: Readonly<Record<string, string>>) {
  const sysPath = await mkdtemp(join(tmpdir(), "outrider-light-"));
  const folder = join(sysPath, "class/backlight/10-0045");
  await mkdir(folder, { recursive: true });
  for (const [name, value] of Object.entries(values)) await writeFile(join(folder, name), value);
  return {
    places: { sysPath, devPath: "/dev" },
    folder,
    value: async (name: string) => (await readFile(join(folder, name), "utf8")).trim(),
    [Symbol.asyncDispose]: () => rm(sysPath, { recursive: true }),
  };
}

describe("steps of light", () => {
  it.each([
    [0, 0],
    [0.001, 1],
    [0.5, 47],
    [1, 255],
    [7, 255],
    [-1, 0],
    [Number.NaN, 0],
  ])("for %f of brightness are %i of 255", (brightness, steps) => {
    expect(lightSteps(brightness, 255)).toBe(steps);
  });

  it("never fall while brightness rises, and only 0 is dark", () => {
    for (const stepsMax of [1, 31, 255, 4095]) {
      const steps = Array.from({ length: 101 }, (_, at) => lightSteps(at / 100, stepsMax));
      expect(steps).toEqual(steps.toSorted((a, b) => a - b));
      expect([steps[0], steps[1], steps[100]]).toEqual([0, expect.any(Number), stepsMax]);
      expect(steps[1]).toBeGreaterThan(0);
    }
  });
});

describe("a backlight of Linux", () => {
  it("is set by its driver's own steps, and its power goes with it", async () => {
    await using made = await light({ max_brightness: "31\n", brightness: "31", bl_power: "0" });
    await using backlight = sysfsBacklight(await findBacklight("auto", made.places));
    await backlight.set(0);
    expect([await made.value("brightness"), await made.value("bl_power")]).toEqual(["0", "4"]);
    await backlight.set(0.5);
    expect([await made.value("brightness"), await made.value("bl_power")]).toEqual(["6", "0"]);
  });

  it("needs no power to switch", async () => {
    await using made = await light({ max_brightness: "255\n", brightness: "255" });
    await using backlight = sysfsBacklight(made.folder);
    await backlight.set(1);
    expect(await made.value("brightness")).toBe("255");
  });

  it("that went away fails as not found", async () => {
    await using made = await light({ max_brightness: "255\n", brightness: "255" });
    await using backlight = sysfsBacklight(made.folder);
    await rm(join(made.folder, "brightness"));
    await expect(backlight.set(1)).rejects.toMatchObject({ code: "not-found" });
  });

  it("that is not there is not found, and the error names those that are", async () => {
    await using made = await light({ max_brightness: "255\n" });
    await expect(findBacklight("rpi_backlight", made.places)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("10-0045"),
    });
  });
});

describe("a backlight on a line", () => {
  it("is lit by anything above 0, and takes its line again after a failure", async () => {
    const levels: number[] = [];
    const lines: { taken: number; isFailing: boolean } = { taken: 0, isFailing: false };
    await using backlight = lineBacklight(18, async () => {
      lines.taken += 1;
      return {
        line: () => ({
          set: async (level) => {
            if (lines.isFailing) throw new HardwareError("pulled", { code: "gone" });
            levels.push(level);
          },
        }),
        [Symbol.asyncDispose]: () => Promise.resolve(),
      };
    });
    await backlight.set(0.1);
    await backlight.set(0);
    lines.isFailing = true;
    await expect(backlight.set(1)).rejects.toMatchObject({ code: "gone" });
    lines.isFailing = false;
    await backlight.set(1);
    expect(levels).toEqual([1, 0, 1]);
    expect(lines.taken).toBe(2);
  });
});
