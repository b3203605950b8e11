/** Framebuffers as Linux describes them: which is taken, what is refused, what is written. */
import { mkdtemp, readFile, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import {
  type FramebufferShape,
  makeFramebuffer,
} from "../../../../../test/conformance/framebuffer-files.ts";
import { findFramebuffer } from "./find.ts";
import { readGeometry } from "./geometry.ts";
import { openFramebuffer } from "./panel.ts";

async function files(shape: Partial<FramebufferShape> = {}, number = 0) {
  const folder = await mkdtemp(join(tmpdir(), "outrider-fb-"));
  const made = await makeFramebuffer(folder, {
    widthPx: 8,
    heightPx: 4,
    bitsPerPixel: 16,
    number,
    ...shape,
  });
  return {
    ...made,
    folder,
    open: () => openFramebuffer({ ...made, rotationDeg: 0, colourOrder: "rgb", dither: false }),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

const white = { widthPx: 8, heightPx: 4, rgba: new Uint8Array(8 * 4 * 4).fill(255) };
const whole = { x: 0, y: 0, widthPx: 8, heightPx: 4 };

describe("a framebuffer", () => {
  it("that is not there is not found, and the error names those that are", async () => {
    await using made = await files();
    const places = { sysPath: join(made.folder, "sys"), devPath: join(made.folder, "dev") };
    await expect(findFramebuffer("/dev/fb7", places)).rejects.toMatchObject({
      code: "not-found",
      message: expect.stringContaining("fb0 (testfb)"),
    });
  });

  it("is the last one of the machine, or the one that is named", async () => {
    await using made = await files();
    const shape = { widthPx: 4, heightPx: 4, bitsPerPixel: 32 };
    await makeFramebuffer(made.folder, { ...shape, number: 10, name: "ili9341drmfb" });
    await makeFramebuffer(made.folder, { ...shape, number: 2 });
    const places = { sysPath: join(made.folder, "sys"), devPath: join(made.folder, "dev") };
    const paths = ["auto", "ili9341drmfb", join(made.folder, "dev/fb2")].map(
      async (wanted) => (await findFramebuffer(wanted, places)).devicePath,
    );
    const expected = ["fb10", "fb10", "fb2"].map((name) => join(made.folder, "dev", name));
    expect(await Promise.all(paths)).toEqual(expected);
  });

  it.each([
    ["24 bits a pixel", { bitsPerPixel: 24 }],
    ["no width", { widthPx: 0 }],
    ["rows that are shorter than they hold", { padPx: -1 }],
  ])("with %s is refused", async (_, shape) => {
    await using made = await files(shape);
    await expect(readGeometry(made.sysfsPath)).rejects.toMatchObject({ code: "refused" });
  });

  it("is switched on when it is opened", async () => {
    await using made = await files();
    await writeFile(join(made.sysfsPath, "blank"), "4\n");
    await using _panel = await made.open();
    expect(await readFile(join(made.sysfsPath, "blank"), "utf8")).toBe("0\n");
  });

  it("is opened also where its driver can't blank", async () => {
    await using made = await files();
    await rm(join(made.sysfsPath, "blank"));
    await using panel = await made.open();
    expect([panel.widthPx, panel.heightPx]).toEqual([8, 4]);
  });

  it("has only those rows written that changed", async () => {
    await using made = await files({ padPx: 2 });
    await using panel = await made.open();
    await panel.show({ ...white, rgba: new Uint8Array(white.rgba.length) }, whole);
    await writeFile(made.devicePath, new Uint8Array(10 * 2 * 4).fill(0x11));
    await panel.show(white, { x: 2, y: 1, widthPx: 3, heightPx: 2 });
    const memory = await readFile(made.devicePath);
    const row = (y: number) => memory.subarray(y * 20, y * 20 + 20).toString("hex");
    expect(row(0)).toBe("11".repeat(20));
    expect(row(1)).toBe("00".repeat(4) + "ff".repeat(6) + "00".repeat(10));
    expect(row(2)).toBe(row(1));
    expect(row(3)).toBe("11".repeat(20));
  });

  it("that is closed under it fails as gone, and the next frame is shown whole", async () => {
    await using made = await files();
    await using panel = await made.open();
    await panel.show(white, whole);
    await truncate(made.devicePath, 0);
    await panel.show(white, { x: 0, y: 3, widthPx: 1, heightPx: 1 });
    expect((await readFile(made.devicePath)).length).toBe(64);
    await panel[Symbol.asyncDispose]();
    await expect(panel.show(white, whole)).rejects.toMatchObject({ name: "HardwareError" });
  });
});
