/**
 * A sensor of the light around, through the kernel's IIO: BH1750, TSL2561, VEML7700, APDS-9960 and
 * whatever else has a driver there.
 * @see https://docs.kernel.org/driver-api/iio/core.html and Documentation/ABI/testing/sysfs-bus-iio
 */
import { readdir } from "node:fs/promises";
import { HardwareError } from "../errors.ts";
import { MACHINE, type MachinePlaces } from "./framebuffer/find.ts";
import type { LightSensor } from "./ports.ts";
import { readValue } from "./sysfs.ts";

const LUX_FILE = /^in_illuminance\d*_(input|raw)$/;

/**
 * Gives the path of a sensor's reading: of the device that a config names, by its folder or by what
 * its driver calls it, or of the first with `auto`.
 * @throws HardwareError "not-found"
 */
export async function findLightSensor(
  wanted: string,
  { sysPath }: MachinePlaces = MACHINE,
): Promise<string> {
  const devices = `${sysPath}/bus/iio/devices`;
  const names = (await readdir(devices).catch(() => [])).toSorted();
  for (const name of names) {
    const folder = `${devices}/${name}`;
    const called = await readValue(`${folder}/name`).catch(() => name);
    if (wanted !== "auto" && wanted !== name && wanted !== called) continue;
    const files = (await readdir(folder).catch(() => [])).filter((file) => LUX_FILE.test(file));
    // `input` is in lux already, and sorts before `raw`.
    const [file] = files.toSorted();
    if (file !== undefined) return `${folder}/${file}`;
  }
  throw new HardwareError(`no light sensor "${wanted}"`, { code: "not-found" });
}

/** Reads a sensor by the path of its reading. */
export function iioLightSensor(path: string): LightSensor {
  const isLux = path.endsWith("_input");
  const beside = (what: string, otherwise: number) =>
    readDecimal(path.replace(/_raw$/, `_${what}`)).catch((error: unknown) => {
      if (error instanceof HardwareError && error.code === "not-found") return otherwise;
      throw error;
    });
  return {
    readLux: async () => {
      const value = await readDecimal(path);
      if (isLux) return value;
      const [scale, offset] = await Promise.all([beside("scale", 1), beside("offset", 0)]);
      return (value + offset) * scale;
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

async function readDecimal(path: string): Promise<number> {
  const text = await readValue(path);
  const value = Number(text);
  if (text !== "" && Number.isFinite(value)) return value;
  throw new HardwareError(`${path} holds no number: ${text.slice(0, 40)}`, { code: "refused" });
}
