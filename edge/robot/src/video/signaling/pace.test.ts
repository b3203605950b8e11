import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createPace } from "./pace.ts";

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("pacing", () => {
  it("sends so many at once, and never more within a second", () => {
    const sent: [number, number][] = [];
    const pace = createPace<number>({
      perS: 5,
      nowMs: () => Date.now(),
      send: (item) => sent.push([item, Date.now()]),
    });
    const startMs = Date.now();
    for (let item = 0; item < 12; item++) pace.send(item);
    expect(sent).toHaveLength(5);
    vi.advanceTimersByTime(5_000);
    expect(sent.map(([item]) => item)).toEqual(Array.from({ length: 12 }, (_, at) => at));
    const times = sent.map(([, atMs]) => atMs - startMs);
    for (const [at, time] of times.slice(5).entries()) {
      expect(time - (times[at] ?? 0)).toBeGreaterThan(1_000);
    }
  });

  it("drops the oldest that wait when too many do, and all when closed", () => {
    const sent: number[] = [];
    const pace = createPace<number>({
      perS: 1,
      nowMs: () => Date.now(),
      send: (item) => sent.push(item),
    });
    for (let item = 0; item < 1_000; item++) pace.send(item);
    vi.advanceTimersByTime(1_100);
    expect(sent).toEqual([0, 1_000 - 512]);
    pace.close();
    vi.advanceTimersByTime(10_000);
    expect(sent).toHaveLength(2);
  });
});
