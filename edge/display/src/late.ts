/** Holds what is known only once the display runs, though what comes before it calls it. */
import { createBoundedQueue, type Log } from "@outrider/runtime";
import type { Connection } from "./connect.ts";
import type { DisplayEvent } from "./display-types.ts";
import type { Pull } from "./inputs/pull-mars.ts";
import type { HealthListener } from "./keepers/health.ts";

export interface Late {
  push: (event: DisplayEvent) => void;
  recovered: () => void;
  shown?: () => void;
  tell?: Connection["tell"];
  pull?: Pull;
  /** Hands over what came until now, and from now on all. */
  runs(push: Late["push"]): void;
}

/** Events that may come before the display runs: each part fails and recovers a few times at most. */
const EARLY_MAX = 32;

export function createLate(): Late {
  const early = createBoundedQueue<DisplayEvent>({ capacity: EARLY_MAX });
  const late: Late = {
    push: early.push,
    recovered: () => undefined,
    runs: (push) => {
      late.push = push;
      for (let event = early.shift(); event !== undefined; event = early.shift()) push(event);
    },
  };
  return late;
}

/** Logs and tells how the parts of the hardware are. */
export function tellHealth(late: Late, log: Log): HealthListener {
  return {
    onFailure: (part, error) => {
      log.warn("a part of the hardware fails", { part, error });
      late.push({ type: "problem", part, problem: error.message });
    },
    onRecovery: (part) => {
      log.info("a part of the hardware works again", { part });
      late.recovered();
      late.push({ type: "problem", part, problem: undefined });
    },
  };
}
