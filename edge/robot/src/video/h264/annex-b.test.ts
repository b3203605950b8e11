import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createAnnexBSplitter } from "./annex-b.ts";

function split(chunks: readonly Uint8Array[], isFlushed = true): number[][] {
  const units: number[][] = [];
  const splitter = createAnnexBSplitter((unit) => units.push([...unit]));
  for (const chunk of chunks) splitter.push(chunk);
  if (isFlushed) splitter.flush();
  return units;
}

const bytes = (...values: number[]) => Uint8Array.from(values);

describe("the Annex-B splitter", () => {
  it("takes start codes of three and of four bytes", () => {
    const stream = bytes(0, 0, 0, 1, 0x67, 1, 0, 0, 1, 0x68, 2, 0, 0, 0, 1, 0x65, 3);
    expect(split([stream])).toEqual([
      [0x67, 1],
      [0x68, 2],
      [0x65, 3],
    ]);
  });

  it("hands a unit out only when it is complete", () => {
    expect(split([bytes(0, 0, 1, 0x65, 3)], false)).toEqual([]);
    expect(split([bytes(0, 0, 1, 0x65, 3)])).toEqual([[0x65, 3]]);
  });

  it("throws away what stands before the first start code, and counts it", () => {
    const units: Uint8Array[] = [];
    const splitter = createAnnexBSplitter((unit) => units.push(unit));
    splitter.push(bytes(9, 9, 9, 9, 9, 0, 0, 1, 0x65, 3, 0, 0, 1));
    expect(units).toEqual([Buffer.from([0x65, 3])]);
    expect(splitter.bytesLost).toBe(5);
  });

  it("drops a unit that is too long, and finds the next", () => {
    const long = new Uint8Array(3 << 20).fill(7);
    long.set([0, 0, 1, 0x65]);
    expect(split([long, bytes(0, 0, 1, 0x41, 5)])).toEqual([[0x41, 5]]);
  });

  it("gives the same units however the stream is cut", () => {
    // Bytes that make start codes likely; a unit never ends in zero, as trailing zeros are padding.
    const unit = fc
      .array(fc.constantFrom(0, 1, 3, 0x65, 0xff), { minLength: 1, maxLength: 12 })
      .map((body) => [0x41, ...body, 0x80]);
    const cuts = fc.array(fc.nat(40), { maxLength: 20 });
    fc.assert(
      fc.property(fc.array(unit, { maxLength: 8 }), cuts, (units, at) => {
        const stream = Uint8Array.from(units.flatMap((one) => [0, 0, 0, 1, ...one]));
        const ends = [...at, stream.length].sort((a, b) => a - b);
        const chunks = ends.map((end, index) => stream.subarray(ends[index - 1] ?? 0, end));
        expect(split(chunks)).toEqual(split([stream]));
      }),
    );
  });
});
