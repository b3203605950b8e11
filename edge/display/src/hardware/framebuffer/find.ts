/** Finds the framebuffer of the panel among those of a machine. */
import { readdir } from "node:fs/promises";
import { HardwareError } from "../../errors.ts";
import { readValue } from "../sysfs.ts";

export interface FoundFramebuffer {
  readonly devicePath: string;
  readonly sysfsPath: string;
  /** What its driver calls it. */
  readonly name: string;
}

/** Where Linux lists its devices; other folders of the same shape in tests. */
export interface MachinePlaces {
  /** `/sys` */
  readonly sysPath: string;
  /** `/dev` */
  readonly devPath: string;
}

export const MACHINE: MachinePlaces = { sysPath: "/sys", devPath: "/dev" };

/**
 * Gives the framebuffer that a config names: `/dev/fbN`, a driver's name such as `ili9341drmfb`, or
 * `auto` for the highest-numbered, since a panel on SPI comes after the one of HDMI.
 * @throws HardwareError "not-found"
 */
export async function findFramebuffer(
  wanted: string,
  { sysPath, devPath }: MachinePlaces = MACHINE,
): Promise<FoundFramebuffer> {
  const all = await framebuffers(`${sysPath}/class/graphics`, devPath);
  const found =
    wanted === "auto"
      ? all.at(-1)
      : all.find(({ devicePath, name }) => devicePath === wanted || name === wanted);
  if (found !== undefined) return found;
  const there = all.map(({ devicePath, name }) => `${devicePath} (${name})`).join(", ") || "none";
  throw new HardwareError(`no framebuffer "${wanted}"; there: ${there}`, { code: "not-found" });
}

async function framebuffers(graphics: string, devPath: string): Promise<FoundFramebuffer[]> {
  const entries = await readdir(graphics).catch(() => []);
  const numbers = entries.flatMap((entry) => /^fb(\d+)$/.exec(entry)?.[1] ?? []).map(Number);
  const sorted = numbers.toSorted((a, b) => a - b);
  return Promise.all(
    sorted.map(async (number) => {
      const sysfsPath = `${graphics}/fb${number}`;
      const name = await readValue(`${sysfsPath}/name`).catch(() => "unnamed");
      return { devicePath: `${devPath}/fb${number}`, sysfsPath, name };
    }),
  );
}
