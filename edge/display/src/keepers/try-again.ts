/** Tries until it works, with growing pauses. */
import { backoff } from "@outrider/runtime";
import { type Pause, pause } from "./pause.ts";

export interface Retrying extends AsyncDisposable {
  /** Begins to try, after a pause, unless that is under way. */
  start(): void;
}

export interface RetryingOptions {
  /** Tries once. What it throws is told, and it is tried again. */
  readonly attempt: (signal: AbortSignal) => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly onSuccess: () => void;
  readonly pause?: Pause | undefined;
}

/** What is unplugged may be back in a second; what is missing is looked for all day. */
const BACKOFF = { firstMs: 250, lastMs: 10_000 } as const;

/** Makes something that tries again. Disposing it ends the pauses, and waits for an attempt. */
export function tryAgain(options: RetryingOptions): Retrying {
  const { attempt, onFailure, onSuccess, pause: wait = pause } = options;
  const closing = new AbortController();
  const { signal } = closing;
  let running: Promise<void> | undefined;

  const run = async () => {
    for (const waitMs of backoff(BACKOFF)) {
      await wait(waitMs, signal);
      if (signal.aborted) return;
      try {
        await attempt(signal);
        onSuccess();
        return;
      } catch (error) {
        onFailure(error);
      }
    }
  };
  return {
    start: () => {
      if (signal.aborted) return;
      running ??= run().finally(() => {
        running = undefined;
      });
    },
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await running;
    },
  };
}
