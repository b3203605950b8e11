/** Waits, unless told to stop. */
import { setTimeout as delay } from "node:timers/promises";

/** Waits for a time in ms; ends early, without an error, when the signal is given. */
export type Pause = (waitMs: number, signal: AbortSignal) => Promise<void>;

export const pause: Pause = async (waitMs, signal) => {
  await delay(waitMs, undefined, { signal }).catch((error: unknown) => {
    if (!signal.aborted) throw error;
  });
};
