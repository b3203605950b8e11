/** Keeps the plan that runs, and takes over a new one in its place. */
import { monotonicMs } from "@outrider/runtime";
import type { Engines } from "./contracts.ts";
import type { OnHostEvent } from "./host-event.ts";
import { startResources } from "./resources/index.ts";
import type { Plan } from "./template/plan.ts";
import { placeOf, planChanges } from "./template/plan-changes.ts";
import { describeRefusal, RefusedTemplate } from "./template/refusal.ts";

export interface RunningPlanOptions {
  /** The plan whose resources were started. */
  readonly plan: Plan;
  readonly engines: Engines;
  /** Makes the plan of the sources as they are now. */
  readonly load: () => Promise<Plan>;
  readonly onEvent: OnHostEvent;
  /** Called with a plan that was taken over. */
  readonly onTakenOver: (plan: Plan) => Promise<void>;
}

/**
 * Gives a function that loads a plan and starts what is new or other in it. A refused one is
 * reported, and the old one runs on. What a new plan leaves out goes with the next start.
 */
export function followPlan(options: RunningPlanOptions): () => Promise<void> {
  const { engines, load, onEvent, onTakenOver } = options;
  let running = options.plan;
  return async () => {
    const startedAtMs = monotonicMs();
    const next = await load().catch((error: unknown) => {
      if (!(error instanceof RefusedTemplate)) throw error;
      onEvent({ event: "refused", refusals: error.refusals.map(describeRefusal) });
      return undefined;
    });
    if (next === undefined) return;
    const { started, left } = planChanges(running, next);
    await startResources(started, engines);
    running = next;
    await onTakenOver(next);
    const what = [
      ...started.map(placeOf),
      ...left.map((resource) => `${placeOf(resource)} (gone with the next start)`),
    ];
    const ms = Math.round(monotonicMs() - startedAtMs);
    onEvent({ event: "changed", what: what.join(", ") || "no resource", ms });
  };
}
