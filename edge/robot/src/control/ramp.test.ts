import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FIRST_STEP, rampThrottle } from "./ramp.ts";

const throttle = fc.double({ min: -1, max: 1, noNaN: true });

describe("rampThrottle", () => {
  it("gives the first step at once, in either direction", () => {
    expect(rampThrottle(0, 1, 0)).toBe(FIRST_STEP);
    expect(rampThrottle(0, -1, 0)).toBe(-FIRST_STEP);
    expect(rampThrottle(0, 0.1, 0)).toBe(0.1);
  });

  it("gains one step at a time beyond it, and never passes the target", () => {
    expect(rampThrottle(0.25, 1, 0.05)).toBeCloseTo(0.3);
    expect(rampThrottle(0.98, 1, 0.05)).toBe(1);
  });

  it("slows down at once", () => {
    expect(rampThrottle(1, 0.5, 0.05)).toBe(0.5);
  });

  it("passes through 0 when the direction turns", () => {
    expect(rampThrottle(1, -1, 0.05)).toBe(0);
    expect(rampThrottle(0, -1, 0.05)).toBe(-FIRST_STEP);
  });

  it("never ramps a stop", () => {
    fc.assert(
      fc.property(throttle, (now) => {
        expect(rampThrottle(now, 0, 0.05)).toBe(0);
      }),
    );
  });

  it("never gives more than the target, nor the other direction", () => {
    fc.assert(
      fc.property(throttle, throttle, (now, target) => {
        const next = rampThrottle(now, target, 0.05);
        expect(Math.abs(next)).toBeLessThanOrEqual(Math.abs(target));
        expect(next * target).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});
