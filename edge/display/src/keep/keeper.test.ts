/** The newest value reaches the disk, and one that can't waits. */
import { setImmediate as turn } from "node:timers/promises";
import { expect, it } from "vitest";
import { createKeeper } from "./keeper.ts";

async function until(holds: () => boolean): Promise<void> {
  while (!holds()) await turn();
}

it("writes the newest of each part, and says so", async () => {
  const written: unknown[] = [];
  const told: unknown[] = [];
  const keeper = createKeeper({
    slots: {
      write: (name, value) => {
        written.push([name, value]);
        return Promise.resolve();
      },
    },
    onKept: (name, ok) => told.push([name, ok]),
    onProblem: () => undefined,
  });
  keeper.keep("mars", 1);
  keeper.keep("mars", 2);
  keeper.keep("cards", 3);
  await until(() => told.length === 2);
  expect(written).toEqual([
    ["mars", 2],
    ["cards", 3],
  ]);
  await keeper.close();
});

it("tries again what the disk refused, the newest by then", async () => {
  const failures: Error[] = [new Error("ENOSPC"), new Error("ENOSPC")];
  const written: unknown[] = [];
  const problems: unknown[] = [];
  const keeper = createKeeper({
    slots: {
      write: (_, value) => {
        const failure = failures.pop();
        if (failure !== undefined) return Promise.reject(failure);
        written.push(value);
        return Promise.resolve();
      },
    },
    onKept: () => undefined,
    onProblem: (problem) => problems.push(problem),
    retryMs: 1,
  });
  keeper.keep("mars", 1);
  await until(() => problems.length >= 1);
  keeper.keep("mars", 2);
  await until(() => written.length === 1);
  expect(written).toEqual([2]);
  expect(problems.at(-1)).toBeUndefined();
  await keeper.close();
});

it("writes the robots once a minute at most, and what waits at its end", async () => {
  const written: unknown[] = [];
  const keeper = createKeeper({
    slots: {
      write: (_, value) => {
        written.push(value);
        return Promise.resolve();
      },
    },
    onKept: () => undefined,
    onProblem: () => undefined,
  });
  keeper.keep("robots", 1);
  await until(() => written.length === 1);
  keeper.keep("robots", 2);
  keeper.keep("robots", 3);
  for (let count = 0; count < 20; count += 1) await turn();
  expect(written).toEqual([1]);
  await keeper.close();
  expect(written).toEqual([1, 3]);
});

it("leaves time between two writes of a part, and writes nothing twice", async () => {
  const written: unknown[] = [];
  const told: unknown[] = [];
  const keeperOf = (everyMs: number) =>
    createKeeper({
      slots: {
        write: (_, value) => {
          written.push(value);
          return Promise.resolve();
        },
      },
      onKept: (_, ok) => told.push(ok),
      onProblem: () => undefined,
      everyMs,
    });
  const slow = keeperOf(3_600_000);
  slow.keep("cards", 1);
  await until(() => written.length === 1);
  for (let value = 2; value < 100; value += 1) slow.keep("cards", value);
  for (let count = 0; count < 20; count += 1) await turn();
  expect(written).toEqual([1]);
  await slow.close();
  expect(written).toEqual([1, 99]);

  const quick = keeperOf(0);
  const before = told.length;
  quick.keep("mars", { sol: 1 });
  await until(() => told.length === before + 1);
  quick.keep("mars", { sol: 1 });
  await until(() => told.length === before + 2);
  expect(written).toEqual([1, 99, { sol: 1 }]);
  await quick.close();
});
