/** Runs jobs a few at a time, in the order they came, and drops the newest when too many wait. */

export interface WorkQueue {
  /** Takes a job unless the queue is full; says whether it did. Jobs handle their own errors. */
  push(job: () => Promise<void>): boolean;
  /** Resolves when nothing waits or runs. */
  idle(): Promise<void>;
}

export interface WorkQueueOptions {
  /** Jobs that run at once. */
  readonly concurrency: number;
  /** Jobs that wait at most. */
  readonly capacity: number;
}

export function createWorkQueue({ concurrency, capacity }: WorkQueueOptions): WorkQueue {
  const waiting: (() => Promise<void>)[] = [];
  let running = 0;
  let onIdle: (() => void)[] = [];
  const next = () => {
    const job = waiting.shift();
    if (job === undefined) {
      if (running === 0) {
        for (const resolve of onIdle) resolve();
        onIdle = [];
      }
      return;
    }
    running++;
    void job().finally(() => {
      running--;
      next();
    });
  };
  return {
    push: (job) => {
      if (waiting.length >= capacity) return false;
      waiting.push(job);
      if (running < concurrency) next();
      return true;
    },
    idle: () =>
      running === 0 && waiting.length === 0
        ? Promise.resolve()
        : new Promise((resolve) => onIdle.push(resolve)),
  };
}
