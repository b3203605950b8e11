import { describe, expect, it } from "vitest";
import type { Picture } from "../picture.ts";
import { createAccessUnits } from "./access-units.ts";
import { unitsOf } from "./units.ts";

const SPS = [0x67, 0x42];
const PPS = [0x68, 0xce];
const KEY = [0x65, 0x88];
const KEY_SECOND_SLICE = [0x65, 0x10];
const INTER = [0x41, 0x9a];
const DELIMITER = [0x09, 0xf0];

function gather(...units: number[][]): Picture[] {
  const pictures: Picture[] = [];
  const access = createAccessUnits((picture) => pictures.push(picture));
  for (const [at, unit] of units.entries()) access.push(Uint8Array.from(unit), at);
  access.flush();
  return pictures;
}

const unitsIn = (pictures: Picture[]) =>
  pictures.map(({ bytes }) => unitsOf(bytes).map((unit) => [...unit]));

describe("access units", () => {
  it("a key picture carries its parameter sets, a picture between them none", () => {
    const pictures = gather(SPS, PPS, KEY, INTER, INTER);
    expect(unitsIn(pictures)).toEqual([[SPS, PPS, KEY], [INTER], [INTER]]);
    expect(pictures.map(({ isKey }) => isKey)).toEqual([true, false, false]);
  });

  it("a key picture carries them also when the encoder sent them only once", () => {
    const pictures = gather(SPS, PPS, KEY, INTER, KEY);
    expect(unitsIn(pictures)[2]).toEqual([SPS, PPS, KEY]);
  });

  it("slices of one picture stay together", () => {
    const pictures = gather(SPS, PPS, KEY, KEY_SECOND_SLICE, INTER);
    expect(unitsIn(pictures)[0]).toEqual([SPS, PPS, KEY, KEY_SECOND_SLICE]);
  });

  it("a delimiter ends a picture and is not sent", () => {
    expect(unitsIn(gather(SPS, PPS, KEY, DELIMITER, INTER))).toEqual([[SPS, PPS, KEY], [INTER]]);
  });

  it("a picture has the time of its first unit", () => {
    expect(gather(SPS, PPS, KEY, INTER).map(({ atMs }) => atMs)).toEqual([0, 3]);
  });

  it("pictures before the first that a decoder can begin with are dropped", () => {
    expect(gather(INTER, KEY, INTER)).toEqual([]);
    expect(gather(INTER, SPS, PPS, KEY)).toHaveLength(1);
  });

  it("units that are malformed or of no use are left out", () => {
    expect(unitsIn(gather(SPS, PPS, [0xe5, 1], [0x6c, 0xff], [0x65], KEY))).toEqual([
      [SPS, PPS, KEY],
    ]);
  });

  it("a picture without end is dropped, and the next key picture is whole", () => {
    const slices = Array.from({ length: 200 }, () => KEY_SECOND_SLICE);
    const pictures = gather(SPS, PPS, KEY, ...slices, SPS, PPS, KEY);
    expect(unitsIn(pictures).at(-1)).toEqual([SPS, PPS, KEY]);
    expect(Math.max(...pictures.map(({ bytes }) => bytes.length))).toBeLessThan(1_000);
  });
});
