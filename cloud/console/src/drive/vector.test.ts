/** Mixes plain vectors: the ends of each range, and that nothing leaves it. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addVectors, mixArcade, vectorFromDirections, vectorFromStick } from "./vector.ts";

describe("arcade mix", () => {
  it("drives straight, turns in place, and keeps the limit", () => {
    expect(mixArcade({ forward: 1, turn: 0 }, 1)).toEqual({ left: 1, right: 1 });
    expect(mixArcade({ forward: 0, turn: 1 }, 1)).toEqual({ left: 1, right: -1 });
    expect(mixArcade({ forward: -1, turn: 0 }, 0.5)).toEqual({ left: -0.5, right: -0.5 });
  });

  it("scales both wheels where one would pass full speed", () => {
    expect(mixArcade({ forward: 1, turn: 0.5 }, 1)).toEqual({ left: 1, right: 0.333 });
  });

  it("never passes the limit", () => {
    const axis = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(
        axis,
        axis,
        fc.double({ min: 0, max: 1, noNaN: true }),
        (forward, turn, limit) => {
          const { left, right } = mixArcade({ forward, turn }, limit);
          expect(Math.max(Math.abs(left), Math.abs(right))).toBeLessThanOrEqual(limit + 0.0005);
        },
      ),
    );
  });
});

describe("directions", () => {
  it("cancel out when opposite", () => {
    expect(vectorFromDirections(new Set(["forward", "backward"]))).toEqual({ forward: 0, turn: 0 });
  });

  it("turn half as hard while moving", () => {
    expect(vectorFromDirections(new Set(["forward", "left"]))).toEqual({ forward: 1, turn: -0.5 });
    expect(vectorFromDirections(new Set(["left"]))).toEqual({ forward: 0, turn: -1 });
  });
});

describe("stick", () => {
  it("rests in its dead zone and reaches full at the rim", () => {
    expect(vectorFromStick(0.05, -0.08)).toEqual({ forward: 0, turn: 0 });
    expect(vectorFromStick(Number.NaN, 0)).toEqual({ forward: 0, turn: 0 });
    expect(vectorFromStick(0, -1)).toEqual({ forward: 1, turn: 0 });
    expect(vectorFromStick(1, 0)).toEqual({ forward: 0, turn: 1 });
  });
});

describe("sum", () => {
  it("holds each part within one", () => {
    const ahead = { forward: 1, turn: 0.75 };
    expect(addVectors([ahead, ahead])).toEqual({ forward: 1, turn: 1 });
  });
});
