/** Follows what a simulated robot's motors do, from the trace of its bus. */
import { closeSync, existsSync, openSync, readSync, watch } from "node:fs";
import { join } from "node:path";
import { withTimeout } from "@outrider/runtime";

/** One change of what the motor outputs amount to. */
export interface MotorChange {
  /** CLOCK_MONOTONIC in ms, as `monotonicMs()` gives it. */
  readonly t: number;
  readonly motors: readonly [left: number, right: number];
}

export interface BusTrace extends Disposable {
  /** Every change read so far, oldest first. */
  readonly changes: readonly MotorChange[];
  /** Waits for a change after `sinceMs` that fits; one already read counts. */
  next(
    fits: (motors: MotorChange["motors"]) => boolean,
    sinceMs: number,
    limitMs?: number,
  ): Promise<MotorChange>;
}

const LIMIT_MS = 5_000;
/** Reads now and then as well: a watcher may miss a change while it is being set up. */
const LOOK_EVERY_MS = 20;
const CHUNK_BYTES = 1 << 16;

/** Opens the trace of a device folder; reads from its beginning. */
export function followBus(deviceDir: string): BusTrace {
  const path = join(deviceDir, "bus.jsonl");
  if (!existsSync(path)) throw new TypeError(`no trace at ${path}`);
  const file = openSync(path, "r");
  const changes: MotorChange[] = [];
  const waiting = new Set<() => void>();
  let rest = "";
  const chunk = Buffer.alloc(CHUNK_BYTES);
  const read = () => {
    for (let count = readSync(file, chunk); count > 0; count = readSync(file, chunk)) {
      const lines = (rest + chunk.toString("utf8", 0, count)).split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines) {
        const entry = JSON.parse(line) as { t: number; motors?: MotorChange["motors"] };
        if (entry.motors !== undefined) changes.push({ t: entry.t, motors: entry.motors });
      }
    }
    for (const look of waiting) look();
  };
  read();
  const watcher = watch(path, read);
  const timer = setInterval(read, LOOK_EVERY_MS);
  return {
    changes,
    next: async (fits, sinceMs, limitMs = LIMIT_MS) => {
      const { promise, resolve } = Promise.withResolvers<MotorChange>();
      const look = () => {
        const found = changes.findLast((change) => change.t >= sinceMs && fits(change.motors));
        const first = found && changes.find((c) => c.t >= sinceMs && fits(c.motors));
        if (first !== undefined) resolve(first);
      };
      waiting.add(look);
      look();
      try {
        return await withTimeout(promise, limitMs, "waiting for the motors");
      } finally {
        waiting.delete(look);
      }
    },
    [Symbol.dispose]: () => {
      clearInterval(timer);
      watcher.close();
      closeSync(file);
    },
  };
}

/** Fits motors that stand still. */
export const atRest = ([left, right]: MotorChange["motors"]): boolean => left === 0 && right === 0;
/** Fits motors that turn. */
export const moving = (motors: MotorChange["motors"]): boolean => !atRest(motors);
