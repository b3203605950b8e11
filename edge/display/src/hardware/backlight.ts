/** The light behind a panel, by Linux's driver for it or by a GPIO line. */
import { readdir } from "node:fs/promises";
import { HardwareError } from "../errors.ts";
import { MACHINE, type MachinePlaces } from "./framebuffer/find.ts";
import type { Backlight } from "./ports.ts";
import { holdLines, type LineHolder } from "./spi/gpioset-lines.ts";
import type { Level } from "./spi/spi-port.ts";
import { readNumber, writeValue } from "./sysfs.ts";

/** Values of `bl_power`. @see https://docs.kernel.org/gpu/backlight.html */
const POWER_ON = 0;
const POWER_OFF = 4;

/** Gives the folder of a light that a config names, `auto` for the first. @throws HardwareError */
export async function findBacklight(
  wanted: string,
  { sysPath }: MachinePlaces = MACHINE,
): Promise<string> {
  const lights = `${sysPath}/class/backlight`;
  const names = (await readdir(lights).catch(() => [])).toSorted();
  const name = wanted === "auto" ? names[0] : names.find((one) => one === wanted);
  if (name !== undefined) return `${lights}/${name}`;
  throw new HardwareError(`no backlight "${wanted}"; there: ${names.join(", ") || "none"}`, {
    code: "not-found",
  });
}

/** Drives a light through its folder of `/sys/class/backlight`. */
export function sysfsBacklight(folder: string): Backlight {
  return {
    set: async (brightness) => {
      const stepsMax = await readNumber(`${folder}/max_brightness`);
      const steps = lightSteps(brightness, stepsMax);
      await writeValue(`${folder}/brightness`, steps);
      await writePower(folder, steps === 0 ? POWER_OFF : POWER_ON);
    },
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
}

/** Some drivers have no power of their own to switch: then no steps of light are dark enough. */
async function writePower(folder: string, power: number): Promise<void> {
  try {
    await writeValue(`${folder}/bl_power`, power);
  } catch (error) {
    if (!(error instanceof HardwareError && error.code === "not-found")) throw error;
  }
}

/**
 * Gives the steps of a driver, 0 to `stepsMax`, at which a light looks `brightness` bright, 0 to 1:
 * the eye sees the middle at 18 % of the light. Only 0 is dark; anything more gives a step at least.
 * @see CIE 15:2018, lightness L* of luminance
 */
export function lightSteps(brightness: number, stepsMax: number): number {
  if (!(brightness > 0)) return 0;
  const lightness = Math.min(1, brightness) * 100;
  const share = lightness <= 8 ? lightness / 903.3 : ((lightness + 16) / 116) ** 3;
  return Math.max(1, Math.round(share * stepsMax));
}

/** Switches a light by a GPIO line, high for lit; there is nothing between off and full. */
export function lineBacklight(
  pin: number,
  hold: (pins: ReadonlyMap<number, Level>) => Promise<LineHolder> = (pins) => holdLines({ pins }),
): Backlight {
  let holder: LineHolder | undefined;
  const release = async () => {
    const held = holder;
    holder = undefined;
    await held?.[Symbol.asyncDispose]();
  };
  return {
    set: async (brightness) => {
      const level = brightness > 0 ? 1 : 0;
      try {
        holder ??= await hold(new Map([[pin, level]]));
        await holder.line(pin).set(level);
      } catch (error) {
        await release();
        throw error;
      }
    },
    [Symbol.asyncDispose]: release,
  };
}
