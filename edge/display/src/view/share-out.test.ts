/** How a length is shared out. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { shareOut } from "./share-out.ts";

const claim = (naturalPx: number, more: object = {}) => ({
  naturalPx,
  grow: 0,
  yields: false,
  whole: false,
  ...more,
});

it.each([
  ["what is left goes to those that grow", [claim(10), claim(10, { grow: 1 })], 50, [10, 40]],
  ["by their shares", [claim(0, { grow: 1 }), claim(0, { grow: 3 })], 40, [10, 30]],
  ["those that grow give first", [claim(30), claim(40, { grow: 1 })], 50, [30, 20]],
  ["then those that yield", [claim(30, { yields: true }), claim(30)], 50, [20, 30]],
  ["the last are cut", [claim(30), claim(30), claim(30)], 50, [30, 20, 0]],
  ["what is whole or nothing is nothing", [claim(30), claim(30, { whole: true })], 50, [30, 0]],
])("%s", (_, claims, room, lengths) => {
  expect(shareOut(claims, room)).toEqual(lengths);
});

it("never gives more than there is", () => {
  const claims = fc.array(
    fc.record({
      naturalPx: fc.nat(500),
      grow: fc.nat(5),
      yields: fc.boolean(),
      whole: fc.boolean(),
    }),
  );
  fc.assert(
    fc.property(claims, fc.nat(1_000), (all, room) => {
      const lengths = shareOut(all, room);
      expect(lengths.reduce((sum, one) => sum + one, 0)).toBeLessThanOrEqual(room);
      for (const length of lengths) expect(length).toBeGreaterThanOrEqual(0);
    }),
  );
});
