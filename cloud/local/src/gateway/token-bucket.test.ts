/** Aim: limits let through exactly what they promise, whenever requests come. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createQuota, createTokenBucket } from "./token-bucket.ts";

describe("a token bucket", () => {
  it("never lets through more than its burst and what it filled since", () => {
    const waits = fc.array(fc.double({ min: 0, max: 2_000, noNaN: true }), { maxLength: 200 });
    fc.assert(
      fc.property(
        waits,
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 1, max: 50 }),
        (gaps, burst, rate) => {
          const take = createTokenBucket({ ratePerS: rate, burst });
          let nowMs = 0;
          let taken = 0;
          for (const gap of gaps) {
            nowMs += gap;
            if (take(nowMs)) taken += 1;
            expect(taken).toBeLessThanOrEqual(burst + (nowMs / 1_000) * rate + 1e-6);
          }
        },
      ),
    );
  });

  it("lets everything through that comes no faster than its rate", () => {
    const take = createTokenBucket({ ratePerS: 4, burst: 1 });
    for (let nowMs = 0; nowMs < 10_000; nowMs += 250) expect(take(nowMs)).toBe(true);
  });
});

describe("a quota", () => {
  const at = (text: string) => Date.parse(`${text}T12:00:00Z`);
  it.each([
    ["DAY", "2026-03-04", "2026-03-04", "2026-03-05"],
    ["WEEK", "2026-03-02", "2026-03-07", "2026-03-08"],
    ["MONTH", "2026-03-01", "2026-03-31", "2026-04-01"],
  ] as const)("by %s starts anew with the next one", (period, first, last, next) => {
    const count = createQuota(2, period);
    expect([count(at(first)), count(at(last)), count(at(last))]).toEqual([true, true, false]);
    expect(count(at(next))).toBe(true);
  });
});
