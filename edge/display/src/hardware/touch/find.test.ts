/** Which of a machine's input devices is taken for the touch screen. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { LONG_BITS } from "./evdev.ts";
import { findTouch } from "./find.ts";

const words = (...bits: readonly number[]) => {
  const value = bits.reduce((sum, bit) => sum | (1n << BigInt(bit)), 0n);
  const all: string[] = [];
  for (let rest = value; all.length === 0 || rest > 0n; rest >>= BigInt(LONG_BITS))
    all.unshift((rest & ((1n << BigInt(LONG_BITS)) - 1n)).toString(16));
  return all.join(" ");
};

const KEYBOARD = { name: "USB Keyboard", key: words(1, 30, 48), abs: words() };
const MOUSE = { name: "Mouse", key: words(0x110), abs: words() };
const TOUCHPAD = { name: "Touchpad", key: words(0x14a), abs: words(0, 1), properties: words(0) };
const RESISTIVE = { name: "ADS7846 Touchscreen", key: words(0x14a), abs: words(0, 1, 0x18) };
const OFFICIAL = {
  name: "10-0038 generic ft5x06 (79)",
  key: words(0x14a),
  abs: words(0, 1, 0x2f, 0x35, 0x36, 0x39),
  properties: words(1),
};

async function machine(...devices: readonly Readonly<Record<string, string>>[]) {
  const folder = await mkdtemp(join(tmpdir(), "outrider-input-"));
  for (const [number, { name, key, abs, properties = "0" }] of devices.entries()) {
    const device = join(folder, "class/input", `event${number}`, "device");
    await mkdir(join(device, "capabilities"), { recursive: true });
    await writeFile(join(device, "name"), `${name}\n`);
    await writeFile(join(device, "properties"), `${properties}\n`);
    await writeFile(join(device, "capabilities/key"), `${key}\n`);
    await writeFile(join(device, "capabilities/abs"), `${abs}\n`);
  }
  return {
    find: (wanted: string) => findTouch(wanted, { sysPath: folder, devPath: "/dev" }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

describe("the touch screen", () => {
  it("is the device that is touched where it shows, before others", async () => {
    await using pi = await machine(KEYBOARD, MOUSE, TOUCHPAD, RESISTIVE, OFFICIAL);
    expect(await pi.find("auto")).toEqual({
      devicePath: "/dev/input/event4",
      name: OFFICIAL.name,
      reason: "it says that it is touched directly",
    });
  });

  it("is one with a touch and two axes, where none says more", async () => {
    await using pi = await machine(KEYBOARD, TOUCHPAD, RESISTIVE);
    expect(await pi.find("auto")).toMatchObject({ devicePath: "/dev/input/event2" });
  });

  it("is what the config names, by path or by a part of its name", async () => {
    await using pi = await machine(KEYBOARD, RESISTIVE, OFFICIAL);
    expect(await pi.find("/dev/input/event1")).toMatchObject({ name: RESISTIVE.name });
    expect(await pi.find("FT5X06")).toMatchObject({ name: OFFICIAL.name });
  });

  it("is not found among what points elsewhere, and the error names what is there", async () => {
    await using pi = await machine(KEYBOARD, MOUSE, TOUCHPAD);
    await expect(pi.find("auto")).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("/dev/input/event2 (Touchpad)"),
    });
  });
});
