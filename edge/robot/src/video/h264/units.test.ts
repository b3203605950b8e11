import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { byteStreamOf, joinUnits, unitsOf } from "./units.ts";

describe("the units of a picture", () => {
  it("come back as they were joined, whatever they hold", () => {
    const units = fc.array(fc.uint8Array({ minLength: 1 }));
    fc.assert(
      fc.property(units, (some) => {
        expect(unitsOf(joinUnits(some)).map((unit) => [...unit])).toEqual(
          some.map((unit) => [...unit]),
        );
      }),
    );
  });

  it("have a big-endian length each, and in a byte stream a start code", () => {
    const picture = joinUnits([Uint8Array.of(0x67, 1), Uint8Array.of(0x65)]);
    expect([...picture]).toEqual([0, 0, 0, 2, 0x67, 1, 0, 0, 0, 1, 0x65]);
    expect([...byteStreamOf(picture)]).toEqual([0, 0, 0, 1, 0x67, 1, 0, 0, 0, 1, 0x65]);
  });
});
