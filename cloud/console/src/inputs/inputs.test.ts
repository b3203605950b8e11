/** Reads keys and gamepads given as plain values. */
import { describe, expect, it } from "vitest";
import { NO_PAD, type PadReading, readPad } from "./gamepad.ts";
import { keyMeaning } from "./keyboard.ts";

describe("keys", () => {
  it("drive by their place, stop with space and Escape, and mean nothing else", () => {
    expect(keyMeaning("KeyW")).toEqual({ kind: "direction", direction: "forward" });
    expect(keyMeaning("ArrowLeft")).toEqual({ kind: "direction", direction: "left" });
    expect(keyMeaning("Space")).toEqual({ kind: "stop" });
    expect(keyMeaning("Escape")).toEqual({ kind: "emergency-stop" });
    expect(keyMeaning("KeyX")).toBeUndefined();
  });
});

/** Makes a reading with the stick pushed and buttons pressed. */
function pad(x: number, y: number, ...pressed: number[]): PadReading {
  const buttons = Array.from({ length: 17 }, (_, index) => ({ pressed: pressed.includes(index) }));
  return { axes: [x, y], buttons };
}

describe("gamepad", () => {
  it("holds while the stick is pushed and releases once when it is centred", () => {
    const pushed = readPad(NO_PAD, pad(0, -1));
    expect(pushed.events).toMatchObject([{ type: "hold", vector: { forward: 1, turn: 0 } }]);
    const centred = readPad(pushed.memory, pad(0.02, 0));
    expect(centred.events).toEqual([{ type: "release", source: "gamepad" }]);
    expect(readPad(centred.memory, pad(0, 0)).events).toEqual([]);
  });

  it("releases when it is unplugged", () => {
    const pushed = readPad(NO_PAD, pad(1, 0));
    expect(readPad(pushed.memory, undefined).events).toEqual([
      { type: "release", source: "gamepad" },
    ]);
  });

  it("stops once for each press", () => {
    const pressed = readPad(NO_PAD, pad(0, 0, 1, 8));
    expect(pressed.events).toEqual([{ type: "emergency-stop" }, { type: "stop" }]);
    expect(readPad(pressed.memory, pad(0, 0, 1, 8)).events).toEqual([]);
  });

  it("takes the cross over the stick", () => {
    expect(readPad(NO_PAD, pad(1, 0, 13)).events).toMatchObject([
      { vector: { forward: -1, turn: 0 } },
    ]);
  });
});
