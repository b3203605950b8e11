/** Aim: the queue of rules' work is bounded and in order. Method: jobs that end when the test says so. */
import { describe, expect, it } from "vitest";
import { createWorkQueue } from "./work-queue.ts";

describe("a work queue", () => {
  it("runs so many at once, keeps so many waiting and refuses the rest", async () => {
    const queue = createWorkQueue({ concurrency: 2, capacity: 3 });
    const started: number[] = [];
    const ends: (() => void)[] = [];
    const job = (id: number) => () =>
      new Promise<void>((resolve) => {
        started.push(id);
        ends.push(resolve);
      });
    const taken = [1, 2, 3, 4, 5, 6].map((id) => queue.push(job(id)));
    expect(taken).toEqual([true, true, true, true, true, false]);
    expect(started).toEqual([1, 2]);
    const idle = queue.idle();
    for (let index = 0; index < 5; index++) {
      ends[index]?.();
      await Promise.resolve();
      await new Promise(setImmediate);
    }
    await idle;
    expect(started).toEqual([1, 2, 3, 4, 5]);
    expect(queue.push(async () => undefined)).toBe(true);
  });
});
