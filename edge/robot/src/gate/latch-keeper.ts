/** Saves the latch one write at a time; a newer one replaces any that waits. */
import type { EmergencyStop, GateEvent } from "../control/gate-core.ts";

export interface LatchSave {
  readonly latch: EmergencyStop | null;
  readonly revision: number;
}

export interface LatchKeeperOptions {
  /** @throws whatever the disk does */
  readonly save: (latch: EmergencyStop | null) => Promise<void>;
  /** Settles when the outputs are zeroed, or could not be. */
  readonly afterOutputs: () => Promise<void>;
  readonly tell: (event: GateEvent) => void;
}

/** A latch, but no clearing, is tried again this often until it is on the disk. */
const RETRY_MS = 1_000;

/** Gives the function that takes a save; each is answered by an event with its revision. */
export function latchKeeper(options: LatchKeeperOptions): (save: LatchSave) => void {
  const { save, afterOutputs, tell } = options;
  let waiting: LatchSave | undefined;
  let newest = 0;
  let isSaving = false;
  const saveWaiting = async () => {
    isSaving = true;
    for (let next = waiting; next !== undefined; next = waiting) {
      waiting = undefined;
      await afterOutputs();
      await saveOne(next);
    }
    isSaving = false;
  };
  const saveOne = async ({ latch, revision }: LatchSave) => {
    try {
      await save(latch);
      tell({ type: "latch-saved", revision });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      tell({ type: "latch-failed", revision, fault: { code: "latch-unsaved", message } });
      if (latch !== null) setTimeout(() => retry({ latch, revision }), RETRY_MS).unref();
    }
  };
  const retry = (failed: LatchSave) => {
    if (failed.revision === newest) take(failed);
  };
  const take = (next: LatchSave) => {
    waiting = next;
    newest = next.revision;
    if (!isSaving) void saveWaiting();
  };
  return take;
}
