/** Lux as IIO's drivers tell it: ready, or as steps with a scale. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { findLightSensor, iioLightSensor } from "./light-sensor.ts";

async function sensors(...devices: readonly Readonly<Record<string, string>>[]) {
  const sysPath = await mkdtemp(join(tmpdir(), "outrider-iio-"));
  for (const [number, files] of devices.entries()) {
    const folder = join(sysPath, "bus/iio/devices", `iio:device${number}`);
    await mkdir(folder, { recursive: true });
    for (const [name, value] of Object.entries(files)) await writeFile(join(folder, name), value);
  }
  const places = { sysPath, devPath: "/dev" };
  return {
    lux: async (wanted = "auto") => iioLightSensor(await findLightSensor(wanted, places)).readLux(),
    [Symbol.asyncDispose]: () => rm(sysPath, { recursive: true }),
  };
}

const ADC = { name: "ads1015", in_voltage0_raw: "5" };
const BH1750 = {
  name: "bh1750\n",
  in_illuminance_raw: "240\n",
  in_illuminance_scale: "0.833333\n",
};
const TSL2561 = { name: "tsl2561\n", in_illuminance0_input: "132.5\n", in_illuminance0_raw: "9" };

describe("a light sensor", () => {
  it("gives steps times their scale", async () => {
    await using made = await sensors(ADC, BH1750);
    expect(await made.lux()).toBeCloseTo(200, 1);
  });

  it("adds an offset before, and needs neither", async () => {
    await using made = await sensors(
      {
        name: "a",
        in_illuminance_raw: "10",
        in_illuminance_offset: "-2",
        in_illuminance_scale: "3",
      },
      { name: "b", in_illuminance_raw: "10" },
    );
    expect([await made.lux("a"), await made.lux("b")]).toEqual([24, 10]);
  });

  it("that knows lux itself is believed, and is found by its driver's name", async () => {
    await using made = await sensors(BH1750, TSL2561);
    expect(await made.lux("tsl2561")).toBe(132.5);
    expect(await made.lux("iio:device1")).toBe(132.5);
  });

  it("is not found among devices that measure something else", async () => {
    await using made = await sensors(ADC);
    await expect(made.lux()).rejects.toMatchObject({ code: "not-found" });
  });

  it("that answers nonsense is refused", async () => {
    await using made = await sensors({ name: "a", in_illuminance_input: "bright" });
    await expect(made.lux()).rejects.toMatchObject({ code: "refused" });
  });
});
