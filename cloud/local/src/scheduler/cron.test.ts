/**
 * Aim: a cron expression is due exactly at the minutes that AWS's fields name. Method: days written by
 * hand, and drawn expressions against a search of every minute of two years.
 */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCron } from "./cron.ts";

const START_MS = Date.UTC(2026, 0, 1);

function occurrences(text: string, count: number, fromMs = START_MS - 1): string[] {
  const parsed = parseCron(text);
  if (!parsed.ok) throw new Error(parsed.problem);
  const found: string[] = [];
  for (let at = parsed.value(fromMs); at !== undefined && found.length < count; ) {
    found.push(new Date(at).toISOString().slice(0, 16));
    at = parsed.value(at);
  }
  return found;
}

describe("a cron expression", () => {
  it.each([
    [
      "0/20 6 * * ? *",
      ["2026-01-01T06:00", "2026-01-01T06:20", "2026-01-01T06:40", "2026-01-02T06:00"],
    ],
    ["15 10 ? * 6L 2026-2027", ["2026-01-30T10:15", "2026-02-27T10:15"]],
    ["0 0 31 * ? *", ["2026-01-31T00:00", "2026-03-31T00:00", "2026-05-31T00:00"]],
    [
      "0 0 1,2,30 * ? *",
      ["2026-01-01T00:00", "2026-01-02T00:00", "2026-01-30T00:00", "2026-02-01T00:00"],
    ],
    ["0 0 29 2 ? *", ["2028-02-29T00:00", "2032-02-29T00:00"]],
    ["0 8 ? 2 SUN#5 *", ["2032-02-29T08:00"]],
    ["0 8 1W * ? *", ["2026-01-01T08:00", "2026-02-02T08:00", "2026-03-02T08:00"]],
    ["0 8 L * ? *", ["2026-01-31T08:00", "2026-02-28T08:00"]],
    ["0 8 ? JAN MON-FRI *", ["2026-01-01T08:00", "2026-01-02T08:00", "2026-01-05T08:00"]],
  ])("%s is due at the days of the calendar", (text, expected) => {
    expect(occurrences(text, expected.length)).toEqual(expected);
  });

  it("is due no more after its last year", () => {
    expect(occurrences("0 12 31 12 ? 2026", 5)).toEqual(["2026-12-31T12:00"]);
  });

  it.each([
    ["* * * * *", "six fields"],
    ["0 0 1 * MON *", "must be ?"],
    ["0 0 ? * ? *", "must be ?"],
    ["0 0 * * * *", "must be ?"],
    ["60 0 * * ? *", "minutes"],
    ["0 22-2 * * ? *", "hours"],
    ["0 0 ? * FRI-MON *", "day of week"],
    ["0 0 1x * ? *", "day of month"],
    ["0 0 1,L * ? *", "day of month"],
    ["0/0 0 * * ? *", "minutes"],
    ["0 0 * 13 ? *", "month"],
  ])("%s is refused by what is wrong with it", (text, word) => {
    expect(parseCron(text)).toMatchObject({ ok: false, problem: expect.stringContaining(word) });
  });

  it("finds what a search of every minute finds", () => {
    const list = (min: number, max: number) =>
      fc.uniqueArray(fc.integer({ min, max }), { minLength: 1, maxLength: 3 });
    const drawn = fc.record({
      minutes: list(0, 59),
      hours: list(0, 23),
      days: list(1, 31),
      months: list(1, 12),
      weekdays: list(1, 7),
      byWeekday: fc.boolean(),
      offsetMin: fc.integer({ min: 0, max: 500_000 }),
    });
    const property = fc.property(
      drawn,
      ({ minutes, hours, days, months, weekdays, byWeekday, offsetMin }) => {
        const text = `${minutes} ${hours} ${byWeekday ? "?" : days} ${months} ${byWeekday ? weekdays : "?"} *`;
        const fits = (epochMs: number) => {
          const date = new Date(epochMs);
          return (
            months.includes(date.getUTCMonth() + 1) &&
            (byWeekday ? weekdays.includes(date.getUTCDay() + 1) : days.includes(date.getUTCDate()))
          );
        };
        const fromMs = START_MS + offsetMin * 60_000;
        const parsed = parseCron(text);
        expect(parsed.ok && parsed.value(fromMs)).toBe(search(fromMs, { fits, minutes, hours }));
      },
    );
    fc.assert(property, { numRuns: 300 });
  });
});

/** Looks day by day, then minute by minute; a day in February of a leap year comes within eight years. */
function search(
  fromMs: number,
  of: { fits(epochMs: number): boolean; minutes: readonly number[]; hours: readonly number[] },
): number | undefined {
  const dayMs = 86_400_000;
  for (let day = Math.floor(fromMs / dayMs) * dayMs, n = 0; n < 8 * 366; day += dayMs, n += 1) {
    if (!of.fits(day)) continue;
    const times = of.hours.flatMap((hour) =>
      of.minutes.map((m) => day + hour * 3_600_000 + m * 60_000),
    );
    const later = times.filter((at) => at > fromMs).toSorted((a, b) => a - b);
    if (later[0] !== undefined) return later[0];
  }
  return undefined;
}
