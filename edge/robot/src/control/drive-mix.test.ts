import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { actionThrottles, mixDrive } from "./drive-mix.ts";

describe("actionThrottles", () => {
  it("turns on the spot to the left: left side back, right side forward", () => {
    expect(actionThrottles("left", 0.7)).toEqual({ left: -0.7, right: 0.7 });
    expect(actionThrottles("right", 0.5)).toEqual({ left: 0.5, right: -0.5 });
  });

  it("goes straight with both sides alike, and stops with none", () => {
    expect(actionThrottles("forward", 0.5)).toEqual({ left: 0.5, right: 0.5 });
    expect(actionThrottles("backwards", 0.5)).toEqual({ left: -0.5, right: -0.5 });
    expect(actionThrottles("stop", 0.5)).toEqual({ left: 0, right: 0 });
  });
});

describe("mixDrive", () => {
  it("gives straight, turn and curve", () => {
    expect(mixDrive(0, 1)).toEqual({ left: 1, right: 1 });
    expect(mixDrive(1, 0)).toEqual({ left: 1, right: -1 });
    expect(mixDrive(0.25, 0.5)).toEqual({ left: 0.75, right: 0.25 });
  });

  it("keeps within -1..1 and keeps the curve's radius", () => {
    const axis = fc.double({ min: -1, max: 1, noNaN: true });
    fc.assert(
      fc.property(axis, axis, (x, y) => {
        const { left, right } = mixDrive(x, y);
        expect(Math.max(Math.abs(left), Math.abs(right))).toBeLessThanOrEqual(1);
        expect(left * (y - x)).toBeCloseTo(right * (y + x), 9);
      }),
    );
  });
});
