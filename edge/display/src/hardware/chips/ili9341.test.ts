/** The bytes that reach an ILI9341, against fixtures written after its datasheet. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ili9341Model } from "../../simulated/chips/ili9341-model.ts";
import { openIli9341Panel } from "../spi/panel.ts";
import type { SpiPort } from "../spi/spi-port.ts";
import { startIli9341 } from "./ili9341.ts";

const FIXTURES = join(import.meta.dirname, "../../../../../test/fixtures/spi/ili9341");

const fixture = (name: string) =>
  readFileSync(join(FIXTURES, `${name}.trace`), "utf8")
    .split("\n")
    .filter((line) => line !== "" && !line.startsWith("#"));

function options(model: ReturnType<typeof ili9341Model>, withReset = false) {
  const { reset, ...without } = model.lines;
  return {
    spi: model.spi,
    lines: withReset ? { ...without, reset } : without,
    rotationDeg: 90,
    colourOrder: "bgr",
    dither: false,
    pause: async (ms: number) => model.wait(ms),
  } as const;
}

describe("an ILI9341", () => {
  it("is started by these bytes, and dark", async () => {
    const model = ili9341Model();
    await startIli9341(options(model));
    expect(model.record).toEqual(fixture("start"));
    expect(model.isOn()).toBe(false);
  });

  it("is reset by its line where it has one", async () => {
    const model = ili9341Model();
    await startIli9341(options(model, true));
    expect(model.record).toEqual(fixture("start").slice(1));
  });

  it("shows a change by these bytes", async () => {
    const model = ili9341Model();
    await using panel = await openIli9341Panel(options(model));
    const rgba = new Uint8Array(320 * 240 * 4);
    const frame = { widthPx: 320, heightPx: 240, rgba };
    await panel.show(frame, { x: 0, y: 0, widthPx: 320, heightPx: 240 });
    model.record.length = 0;
    rgba.set([255, 0, 0, 0, 0, 255, 0, 0], (3 * 320 + 257) * 4);
    await panel.show(frame, { x: 257, y: 3, widthPx: 2, heightPx: 1 });
    expect(model.record).toEqual(fixture("first-change"));
  });

  it("lights up with its first frame, never with the noise before it", async () => {
    const model = ili9341Model();
    await using panel = await openIli9341Panel(options(model));
    expect(model.isOn()).toBe(false);
    const frame = { widthPx: 320, heightPx: 240, rgba: new Uint8Array(320 * 240 * 4) };
    await panel.show(frame, { x: 0, y: 0, widthPx: 1, heightPx: 1 });
    expect(model.isOn()).toBe(true);
    expect(model.record.at(-1)).toBe("c29");
    expect(
      model
        .glass()
        .filter((_, at) => at % 4 !== 3)
        .every((value) => value === 0),
    ).toBe(true);
  });

  it("shows the whole frame after a change that failed", async () => {
    const model = ili9341Model();
    const cable: { isPulled: boolean } = { isPulled: false };
    const spi: SpiPort = {
      ...model.spi,
      send: async (data) => {
        if (cable.isPulled) throw new TypeError("pulled");
        await model.spi.send(data);
      },
    };
    await using panel = await openIli9341Panel({ ...options(model), spi });
    const rgba = new Uint8Array(320 * 240 * 4);
    const frame = { widthPx: 320, heightPx: 240, rgba };
    const area = { x: 5, y: 5, widthPx: 1, heightPx: 1 };
    await panel.show(frame, area);
    cable.isPulled = true;
    await expect(panel.show(frame, area)).rejects.toThrow("pulled");
    cable.isPulled = false;
    rgba.fill(255);
    await panel.show(frame, area);
    expect(model.glass().every((value) => value === 255)).toBe(true);
  });
});
