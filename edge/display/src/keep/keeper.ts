/** Brings the newest value of each part to the disk, one write at a time, and tries again when it can't. */
import { createHash } from "node:crypto";
import type { Slots } from "./slots.ts";

export interface KeeperOptions<Name extends string> {
  readonly slots: Pick<Slots, "write">;
  /** Hears of each part, whether its newest value is on the disk. */
  readonly onKept: (name: Name, ok: boolean) => void;
  /** Hears why it can't be written, and `undefined` once it can. */
  readonly onProblem: (problem: unknown) => void;
  /** Wait before a failed write is tried again, in ms. @default 30000 */
  readonly retryMs?: number;
  /** Shortest time between two writes of a part, to spare the disk, in ms. @default 3000 */
  readonly everyMs?: number;
  /** Shortest time between two writes of the robots, who report each second, in ms. @default 60000 */
  readonly robotsEveryMs?: number;
}

export interface Keeper<Name extends string> {
  /** Keeps a value; a newer one that comes before it was written takes its place. */
  keep(name: Name, value: unknown): void;
  /** Writes what waits, once, and ends. */
  close(): Promise<void>;
}

const RETRY_MS = 30_000;
const EVERY_MS = 3_000;
const ROBOTS_EVERY_MS = 60_000;

export function createKeeper<Name extends string>(options: KeeperOptions<Name>): Keeper<Name> {
  const { slots, onKept, onProblem, retryMs = RETRY_MS } = options;
  const { everyMs = EVERY_MS, robotsEveryMs = ROBOTS_EVERY_MS } = options;
  const waiting = new Map<Name, unknown>();
  const notBefore = new Map<Name, number>();
  const written = new Map<Name, string>();
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isClosed = false;

  /** Says whether it wrote: what is on the disk already says nothing of the disk. */
  const write = async (name: Name, value: unknown): Promise<boolean> => {
    const hash = createHash("sha256").update(JSON.stringify(value)).digest("base64");
    if (written.get(name) === hash) return false;
    // A write that fails may have left anything.
    written.delete(name);
    await slots.write(name, value);
    written.set(name, hash);
    notBefore.set(name, performance.now() + (name === "robots" ? robotsEveryMs : everyMs));
    return true;
  };
  const writeOne = async (name: Name) => {
    const value = waiting.get(name);
    waiting.delete(name);
    try {
      const hasWritten = await write(name, value);
      onKept(name, true);
      if (hasWritten) onProblem(undefined);
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
      for (const name of [...waiting.keys()]) await writeOne(name);
    },
  };
}
