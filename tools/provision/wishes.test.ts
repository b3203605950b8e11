import { describe, expect, it } from "vitest";
import { UsageError } from "../run-command.ts";
import { readWishes } from "./wishes.ts";

const DISPLAY = ["display-1", "--type", "display"];

describe("what npm run provision is asked for", () => {
  it("is a robot with an Explorer HAT, unless told otherwise", () => {
    const { thing, values } = readWishes(["rover-1"]);
    expect({ thing, ...values }).toMatchObject({
      thing: "rover-1",
      type: "robot",
      board: "explorer-hat",
      seed: 1,
    });
  });

  it.each([
    [[], { kind: "framebuffer" }],
    [["--panel", "ili9341"], { kind: "ili9341" }],
    [["--panel", "800x480"], { kind: "framebuffer", assumedPx: { width: 800, height: 480 } }],
    [["--simulated"], { kind: "simulated" }],
    [["--simulated", "--panel", "240x320"], { kind: "simulated", widthPx: 240, heightPx: 320 }],
  ])("is for a display with %j the panel %j", (args, panel) => {
    expect(readWishes([...DISPLAY, ...args]).values.panel).toEqual(panel);
  });

  it.each([
    ["a reserved name", ["outrider"]],
    ["a name with a slash", ["a/b"]],
    ["a name that no channel can bear", ["a:b"]],
    ["two wishes that contradict each other", ["rover-9", "--force", "--remove"]],
    ["a simulated robot on another machine", ["rover-9", "--simulated", "--ssh", "pi@rover"]],
    ["a folder on another machine without its root", ["r", "--ssh", "pi@rover", "--out", "x"]],
    ["no name", []],
    ["two names", ["a", "b"]],
    ["an unknown board", ["rover-9", "--board", "x"]],
    ["a kind of device that there is not", ["rover-9", "--type", "submarine"]],
    ["a seed that is no number", ["rover-9", "--seed", "x"]],
    ["a robot's panel", ["rover-9", "--panel", "320x240"]],
    ["a display's board", [...DISPLAY, "--board", "explorer-hat"]],
    ["a display's seed", [...DISPLAY, "--simulated", "--seed", "7"]],
    ["a panel that is none", [...DISPLAY, "--panel", "plasma"]],
    ["a panel that is too small", [...DISPLAY, "--panel", "15x240"]],
    ["a panel that is too large", [...DISPLAY, "--panel", "4097x240"]],
    ["a chip on a simulated panel", [...DISPLAY, "--simulated", "--panel", "ili9341"]],
  ])("is never %s", (_, args) => {
    expect(() => readWishes(args)).toThrow(UsageError);
  });

  it("is no option that there is not", () => {
    expect(() => readWishes(["rover-9", "--speed", "1"])).toThrow(
      expect.objectContaining({ code: "ERR_PARSE_ARGS_UNKNOWN_OPTION" }),
    );
  });
});
