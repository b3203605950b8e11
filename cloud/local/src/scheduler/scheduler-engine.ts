/** Is the seam through which resources use EventBridge Scheduler. */
import type { Schedule } from "./schedule-schema.ts";

/** Invokes functions by schedule. */
export interface Scheduler {
  /** Makes or changes a schedule of a template. */
  put(schedule: Schedule): void;
  /** Lets no schedule run until what it gives is disposed of. */
  hold(): Disposable;
}
