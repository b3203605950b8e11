import { describe, expect, it } from "vitest";
import { bytesFromDuty, prescaleFromHz } from "./pca9685.ts";

describe("prescaleFromHz", () => {
  it("gives the datasheet's values: 3 for 1600 Hz, 30 for 200 Hz, 121 for 50 Hz", () => {
    expect(prescaleFromHz(1600)).toBe(3);
    expect(prescaleFromHz(200)).toBe(30);
    expect(prescaleFromHz(50)).toBe(121);
  });

  it("takes no frequency that the chip cannot make", () => {
    expect(() => prescaleFromHz(2000)).toThrow("2000 Hz");
    expect(() => prescaleFromHz(20)).toThrow("20 Hz");
  });
});

describe("bytesFromDuty", () => {
  it("uses the full bits at the ends", () => {
    expect(bytesFromDuty(0)).toEqual([0, 0, 0, 0x10]);
    expect(bytesFromDuty(1)).toEqual([0, 0x10, 0, 0]);
  });

  it("counts 4096 steps between them", () => {
    expect(bytesFromDuty(0.5)).toEqual([0, 0, 0xff, 0x07]);
    expect(bytesFromDuty(0.7)).toEqual([0, 0, 0x33, 0x0b]);
    expect(bytesFromDuty(0.0001)).toEqual([0, 0, 0, 0x10]);
  });

  it("takes nothing outside 0..1", () => {
    expect(() => bytesFromDuty(1.1)).toThrow("1.1");
    expect(() => bytesFromDuty(Number.NaN)).toThrow("NaN");
  });
});
