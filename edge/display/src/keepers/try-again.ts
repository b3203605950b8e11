/** Tries until it works, with growing pauses. */
import { backoff, monotonicMs } from "@outrider/runtime";
import { type Pause, pause } from "./pause.ts";

export interface Retrying extends AsyncDisposable {
  /** Begins to try, after a pause, unless that is under way. */
  start(): void;
}

export interface RetryingOptions {
  /** Tries once. What it throws is told, and it is tried again. */
  readonly attempt: () => Promise<void>;
  readonly onFailure: (error: unknown) => void;
  readonly onSuccess: () => void;
  readonly pause?: Pause | undefined;
  /** @default the machine's monotonic clock */
  readonly nowMs?: () => number;
}

/** What worked for this long, in ms, was sound: it is tried again as if for the first time. */
const SOUND_MS = 10_000;
/** What is unplugged may be back in a second; what is missing is looked for all day. */
const BACKOFF = { firstMs: 250, lastMs: 10_000 } as const;

/** Makes something that tries again. Disposing it ends the pauses, and waits for an attempt. */
export function tryAgain(options: RetryingOptions): Retrying {
  const { attempt, onFailure, onSuccess, pause: wait = pause, nowMs = monotonicMs } = options;
  const closing = new AbortController();
  const { signal } = closing;
  let running: Promise<void> | undefined;
  let waits = backoff(BACKOFF);
  let workedAtMs = 0;

  const run = async () => {
    if (nowMs() - workedAtMs > SOUND_MS) waits = backoff(BACKOFF);
    for (;;) {
      const waitMs = waits.next().value ?? BACKOFF.lastMs;
      await wait(waitMs, signal);
      if (signal.aborted) return;
      try {
        await attempt();
        workedAtMs = nowMs();
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
