/**
 * Runs invocations that nobody waits for, and tries failed ones twice more.
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html
 */
import type { Log } from "@outrider/runtime";
import type { InvokeResult } from "../contracts.ts";

export interface EventQueue {
  /** Returns false when the queue is full and the event was dropped. */
  push(event: QueuedEvent): boolean;
  /** Forgets all that wait. */
  close(): void;
}

export interface QueuedEvent {
  readonly functionName: string;
  readonly invoke: () => Promise<InvokeResult>;
  /** Called when the event has run or was given up, and not when the queue is closed before. */
  readonly onSettled?: (() => void) | undefined;
}

export interface EventQueueOptions {
  readonly log: Log;
  /** Waits before the second and the third try, in ms. */
  readonly retryMs: readonly number[];
}

/** Most events under way or waiting. */
const EVENTS_MAX = 1_000;

/** Makes an empty queue. */
export function createEventQueue({ log, retryMs }: EventQueueOptions): EventQueue {
  const timers = new Set<NodeJS.Timeout>();
  let size = 0;
  let closed = false;
  const settle = async (event: QueuedEvent, attempt: number): Promise<void> => {
    const problem = await problemOf(event);
    const waitMs = retryMs[attempt];
    if (closed) return;
    if (problem === undefined) {
      size -= 1;
      event.onSettled?.();
    } else if (waitMs === undefined) {
      size -= 1;
      event.onSettled?.();
      log.warn("event given up", { function: event.functionName, tries: attempt + 1, problem });
    } else {
      const timer = setTimeout(() => {
        timers.delete(timer);
        run(event, attempt + 1);
      }, waitMs).unref();
      timers.add(timer);
    }
  };
  const run = (event: QueuedEvent, attempt: number) => {
    settle(event, attempt).catch((error: unknown) => log.error("event queue failed", { error }));
  };
  return {
    push: (event) => {
      if (size >= EVENTS_MAX) {
        log.warn("event dropped", { function: event.functionName, queued: size });
        return false;
      }
      size += 1;
      run(event, 0);
      return true;
    },
    close: () => {
      closed = true;
      for (const timer of timers) clearTimeout(timer);
    },
  };
}

/** A throttled or failing start counts as a failed try. */
async function problemOf({ invoke }: QueuedEvent): Promise<string | undefined> {
  try {
    const result = await invoke();
    return result.ok ? undefined : result.errorType;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
