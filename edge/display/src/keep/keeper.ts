/** Brings the newest value of each part to the disk, one write at a time, and tries again when it can't. */
import { KEPT, type KeptName } from "../display-types.ts";
import type { Slots } from "./slots.ts";

export interface KeeperOptions {
  readonly slots: Pick<Slots, "write">;
  /** Hears of each part, whether its newest value is on the disk. */
  readonly onKept: (name: KeptName, ok: boolean) => void;
  /** Hears why it can't be written, and `undefined` once it can. */
  readonly onProblem: (problem: unknown) => void;
  /** Wait before a failed write is tried again, in ms. @default 30000 */
  readonly retryMs?: number;
  /** Shortest time between two writes of the robots, who report each second, in ms. @default 60000 */
  readonly robotsEveryMs?: number;
}

export interface Keeper {
  /** Keeps a value; a newer one that comes before it was written takes its place. */
  keep(name: KeptName, value: unknown): void;
  /** Writes what waits, once, and ends. */
  close(): Promise<void>;
}

const RETRY_MS = 30_000;
const ROBOTS_EVERY_MS = 60_000;

export function createKeeper(options: KeeperOptions): Keeper {
  const { slots, onKept, onProblem, retryMs = RETRY_MS } = options;
  const { robotsEveryMs = ROBOTS_EVERY_MS } = options;
  const waiting = new Map<KeptName, unknown>();
  const notBefore = new Map<KeptName, number>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  const writeOne = async (name: KeptName) => {
    const value = waiting.get(name);
    waiting.delete(name);
    try {
      await slots.write(name, value);
      notBefore.set(name, performance.now() + (name === "robots" ? robotsEveryMs : 0));
      onKept(name, true);
      onProblem(undefined);
    } catch (error) {
      if (!waiting.has(name)) waiting.set(name, value);
      notBefore.set(name, performance.now() + retryMs);
      onKept(name, false);
      onProblem(error);
    }
  };
  const writeDue = async () => {
    const due = [...waiting.keys()].filter(
      (name) => (notBefore.get(name) ?? 0) <= performance.now(),
    );
    for (const name of due) await writeOne(name);
  };
  const schedule = () => {
    clearTimeout(timer);
    if (isClosed || waiting.size === 0 || running !== undefined) return;
    const soonest = Math.min(...[...waiting.keys()].map((name) => notBefore.get(name) ?? 0));
    timer = setTimeout(run, Math.max(0, soonest - performance.now()));
  };
  const run = () => {
    running = writeDue().finally(() => {
      running = undefined;
      schedule();
    });
  };
  return {
    keep: (name, value) => {
      waiting.set(name, value);
      schedule();
    },
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await running;
      for (const name of KEPT.filter((one) => waiting.has(one))) await writeOne(name);
    },
  };
}
