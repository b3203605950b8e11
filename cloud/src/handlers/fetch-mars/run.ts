/** Runs one fetch at a time. */
import type { Log } from "@outrider/runtime";
import type { Records } from "../../mars/records.ts";
import type { Refreshed } from "../../mars/refresh.ts";

/** How long a run may hold the lock, in ms: longer than the function may take, which is 60 s. */
const LOCK_MS = 75_000;

export interface RunTools {
  readonly records: Pick<Records, "lock" | "unlock">;
  readonly refresh: () => Promise<Refreshed>;
  readonly nowMs: () => number;
  readonly log: Log;
}

/**
 * Fetches unless another run is at it: a schedule delivers at least once, so it may deliver twice. A run
 * that died gives the lock back by time.
 */
export async function runOnce(owner: string, tools: RunTools): Promise<Refreshed | "overlaps"> {
  const { records, refresh, nowMs, log } = tools;
  const startedAtMs = nowMs();
  if (!(await records.lock(owner, startedAtMs, startedAtMs + LOCK_MS))) {
    log.info("another run is at it", { owner });
    return "overlaps";
  }
  try {
    const refreshed = await refresh();
    log.info("fetched", { ...refreshed, ms: nowMs() - startedAtMs });
    return refreshed;
  } finally {
    await records.unlock(owner);
  }
}
