/** Finds the touch screen among a machine's input devices. */
import { readdir } from "node:fs/promises";
import { HardwareError } from "../../errors.ts";
import { MACHINE, type MachinePlaces } from "../framebuffer/find.ts";
import { readValue } from "../sysfs.ts";
import { ABS, KEY, LONG_BITS } from "./evdev.ts";

export interface FoundTouch {
  readonly devicePath: string;
  readonly name: string;
  /** Why it was taken. */
  readonly reason: string;
}

/** Bits of a device's properties: moved about to point elsewhere, touched where it shows. */
const INPUT_PROP_POINTER = 0;
const INPUT_PROP_DIRECT = 1;

interface Candidate {
  readonly devicePath: string;
  readonly name: string;
  readonly isTouched: boolean;
  readonly isDirect: boolean;
}

/**
 * Gives the device that a config names: `/dev/input/eventN`, a part of a name, or `auto` for one
 * that is touched where it shows.
 * @throws HardwareError "not-found"
 */
export async function findTouch(
  wanted: string,
  { sysPath, devPath }: MachinePlaces = MACHINE,
): Promise<FoundTouch> {
  const all = await candidates(`${sysPath}/class/input`, `${devPath}/input`);
  const found = choose(wanted, all);
  if (found !== undefined) return found;
  const there = all.map(({ devicePath, name }) => `${devicePath} (${name})`).join(", ") || "none";
  throw new HardwareError(`no touch device "${wanted}"; input devices: ${there}`, {
    code: "not-found",
  });
}

function choose(wanted: string, all: readonly Candidate[]): FoundTouch | undefined {
  const because = (device: Candidate | undefined, reason: string) =>
    device && { devicePath: device.devicePath, name: device.name, reason };
  if (wanted === "auto") {
    const touched = all.filter(({ isTouched }) => isTouched);
    return (
      because(
        touched.find(({ isDirect }) => isDirect),
        "it says that it is touched directly",
      ) ?? because(touched[0], "it has a touch and two axes")
    );
  }
  if (wanted.startsWith("/"))
    return because(
      all.find(({ devicePath }) => devicePath === wanted),
      "the config names it",
    );
  const part = wanted.toLowerCase();
  const named = all.filter(({ name }) => name.toLowerCase().includes(part));
  return because(
    named.find(({ isTouched }) => isTouched) ?? named[0],
    `the config says "${wanted}"`,
  );
}

async function candidates(inputs: string, devices: string): Promise<Candidate[]> {
  const entries = await readdir(inputs).catch(() => []);
  const events = entries
    .filter((entry) => /^event\d+$/.test(entry))
    .toSorted((a, b) => Number(a.slice(5)) - Number(b.slice(5)));
  return Promise.all(
    events.map(async (event) => {
      const file = (name: string) => readValue(`${inputs}/${event}/device/${name}`).catch(() => "");
      const [name, keys, axes, properties] = await Promise.all(
        ["name", "capabilities/key", "capabilities/abs", "properties"].map(file),
      );
      const hasAxes = hasBit(axes, ABS.X) || hasBit(axes, ABS.MT_POSITION_X);
      return {
        devicePath: `${devices}/${event}`,
        name: name || event,
        isTouched:
          hasAxes &&
          (hasBit(keys, KEY.BTN_TOUCH) || hasBit(axes, ABS.MT_TRACKING_ID)) &&
          !hasBit(properties, INPUT_PROP_POINTER),
        isDirect: hasBit(properties, INPUT_PROP_DIRECT),
      };
    }),
  );
}

/** Looks a bit up in the kernel's words: hexadecimal, the lowest last, leading empty ones left out. */
function hasBit(words = "", bit: number): boolean {
  const word = words.split(/\s+/).at(-1 - Math.floor(bit / LONG_BITS)) ?? "";
  if (!/^[0-9a-f]+$/i.test(word)) return false;
  return ((BigInt(`0x${word}`) >> BigInt(bit % LONG_BITS)) & 1n) === 1n;
}
