/** Files that look like a backlight and a light sensor to the code that drives real ones. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Makes `panel/backlight/` in a device folder, with as many steps as the official display has. */
export async function makeBacklight(folder: string): Promise<string> {
  const path = join(folder, "panel", "backlight");
  await mkdir(path, { recursive: true });
  const values = { max_brightness: 255, brightness: 255, bl_power: 0 };
  for (const [name, value] of Object.entries(values))
    await writeFile(join(path, name), `${value}\n`);
  return path;
}

/** Lux of a lit room, as EN 12464-1 wants it for offices at the least. */
const ROOM_LUX = 500;

/** Makes `panel/iio/in_illuminance_input`, into which anybody may write lux; what is there stays. */
export async function makeLightSensor(folder: string): Promise<string> {
  await mkdir(join(folder, "panel", "iio"), { recursive: true });
  const path = join(folder, "panel", "iio", "in_illuminance_input");
  await writeFile(path, `${ROOM_LUX}\n`, { flag: "wx" }).catch((error: unknown) => {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  });
  return path;
}
