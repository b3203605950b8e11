// Aim: whatever byte of whatever file is wrong, an older value or nothing comes back, and it is said.
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openSlots } from "./slots.ts";

let folder = "";
let spoilt: string[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "outrider-slots-"));
  spoilt = [];
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const open = () => openSlots(folder, (_, problem) => spoilt.push(problem));
const OLD = { text: "the old value — ä" };
const NEW = { text: "the new value — ö" };

async function twoGenerations(): Promise<string> {
  const slots = await open();
  await slots.write("mars", OLD);
  await slots.write("mars", NEW);
  return join(folder, "mars.b");
}

describe("two generations", () => {
  it("give the newest, over restarts, each write to the older file", async () => {
    await twoGenerations();
    const slots = await open();
    expect(await slots.read("mars")).toEqual(NEW);
    await slots.write("mars", { third: 3 });
    expect(await (await open()).read("mars")).toEqual({ third: 3 });
    expect((await readdir(folder)).sort()).toEqual(["mars.a", "mars.b"]);
    expect(await (await open()).read("never")).toBeUndefined();
  });

  it("give the older whichever byte of the newest is changed", async () => {
    const newest = await twoGenerations();
    const bytes = await readFile(newest);
    for (let at = 0; at < bytes.length; at += 1) {
      const wrong = Buffer.from(bytes);
      wrong[at] = (wrong[at] ?? 0) ^ 0x01;
      await writeFile(newest, wrong);
      expect(await (await open()).read("mars"), `byte ${at}`).toEqual(OLD);
    }
    expect(spoilt).toHaveLength(bytes.length);
  });

  it("give the older wherever the newest was cut off", async () => {
    const newest = await twoGenerations();
    const bytes = await readFile(newest);
    for (let length = 0; length < bytes.length; length += 1) {
      await writeFile(newest, bytes.subarray(0, length));
      expect(await (await open()).read("mars"), `${length} bytes`).toEqual(OLD);
    }
  });

  it("give nothing when both are spoilt, and can be written anew", async () => {
    await twoGenerations();
    await writeFile(join(folder, "mars.a"), "x");
    await writeFile(join(folder, "mars.b"), "");
    const slots = await open();
    expect(await slots.read("mars")).toBeUndefined();
    expect(spoilt).toHaveLength(2);
    await slots.write("mars", NEW);
    expect(await (await open()).read("mars")).toEqual(NEW);
  });

  it("take no value that is another's, and leave no file of a killed write", async () => {
    await twoGenerations();
    await writeFile(join(folder, "cards.a"), await readFile(join(folder, "mars.b")));
    await writeFile(join(folder, "mars.a.123.tmp"), "half");
    const slots = await open();
    expect(await slots.read("cards")).toBeUndefined();
    expect(await readdir(folder)).not.toContain("mars.a.123.tmp");
  });

  it("are set aside where a person can look at them", async () => {
    await twoGenerations();
    const slots = await open();
    await slots.setAside("mars");
    expect(await slots.read("mars")).toBeUndefined();
    expect((await readdir(folder)).sort()).toEqual(["mars.a.aside", "mars.b.aside"]);
  });
});
