/** The model against the datasheet's words: what is told here is what the driver relies on. */
import { describe, expect, it } from "vitest";
import { COLMOD_16_BITS, COMMANDS } from "../../hardware/chips/ili9341.ts";
import { ili9341Model } from "./ili9341-model.ts";

function chip() {
  const model = ili9341Model();
  const send = async (command: number, ...parameters: number[]) => {
    await model.lines.dataCommand.set(0);
    await model.spi.send(Uint8Array.of(command));
    await model.lines.dataCommand.set(1);
    if (parameters.length > 0) await model.spi.send(Uint8Array.from(parameters));
  };
  return { model, send };
}

describe("an ILI9341 after power-on", () => {
  it("sleeps, is dark, and its memory holds noise", () => {
    const { model } = chip();
    expect(model.isOn()).toBe(false);
    expect(model.glass()[0]).not.toBe(0);
  });

  it("bears no command for 5 ms, and may be woken after 120", async () => {
    const { model, send } = chip();
    await expect(send(COMMANDS.COLMOD, 0x55)).rejects.toMatchObject({ code: "refused" });
    model.wait(5);
    await send(COMMANDS.COLMOD, 0x55);
    await expect(send(COMMANDS.SLPOUT)).rejects.toMatchObject({ code: "refused" });
    model.wait(115);
    await send(COMMANDS.SLPOUT);
    await send(COMMANDS.DISPON);
    expect(model.isOn()).toBe(true);
  });
});

describe("an ILI9341's window", () => {
  it("begins again after its last pixel", async () => {
    const { model, send } = chip();
    model.wait(5);
    await send(COMMANDS.COLMOD, COLMOD_16_BITS);
    await send(COMMANDS.CASET, 0, 238, 0, 239);
    await send(COMMANDS.PASET, 0, 0, 0, 0);
    await send(COMMANDS.RAMWR, 0xff, 0xff, 0, 0, 0, 0);
    // Columns run from the right of the glass.
    expect([...model.glass().subarray(0, 8)]).toEqual([0, 0, 0, 255, 0, 0, 0, 255]);
  });

  it.each([
    ["ends before it starts", [0, 9, 0, 8]],
    ["ends beyond the memory", [0, 0, 0, 240]],
  ])("is refused when it %s", async (_, columns) => {
    const { model, send } = chip();
    model.wait(5);
    await expect(send(COMMANDS.CASET, ...columns)).rejects.toMatchObject({ code: "refused" });
  });
});
