import { describe, expect, it } from "vitest";
import { actionThrottles } from "./drive-mix.ts";

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
