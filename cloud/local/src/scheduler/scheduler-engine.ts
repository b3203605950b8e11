/** Is the seam through which resources use EventBridge Scheduler. */
import type { Schedule } from "./schedule-schema.ts";

/** Invokes functions by schedule. */
export interface Scheduler {
  /** Makes or changes a schedule of a template. */
  put(schedule: Schedule): void;
  /** Forgets the schedules of templates that are not among these names: their templates lack them now. */
  retain(names: ReadonlySet<string>): void;
  /** Lets no schedule run until what it gives is disposed of. */
  hold(): Disposable;
}
