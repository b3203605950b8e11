/**
 * Carries a change out against a table that many functions write at once, any of which may die
 * between any two steps. One conditional write decides; the transition travels in the head item and
 * is copied to the audit and published afterwards. Whoever next finds a head that is not settled
 * does that first, so nothing that was decided stays untold (docs/decisions/014-lease.md).
 */
import { type ChangeRefused, changeLease, type LeaseEvent } from "./change.ts";
import type { Lease, Transition } from "./lease.ts";

export interface LeaseStore {
  /** Reads the newest head; one of version 0 when there is none. */
  read(robot: string): Promise<Lease>;
  /** Writes `next` in place of `read`; false when version or end are no longer those read. */
  replace(read: Lease, next: Lease): Promise<boolean>;
  /** Copies a transition to the audit; again and again makes no difference. */
  record(transition: Transition): Promise<void>;
  /** Notes that this version is in the audit and published; false when there is a newer one. */
  settle(lease: Lease): Promise<boolean>;
}

export interface LeaseTools {
  readonly store: LeaseStore;
  /** Publishes the retained message; resolves when the broker has it. */
  readonly publish: (lease: Lease) => Promise<void>;
  /** Gives the time in ms since 1970. */
  readonly nowMs: () => number;
}

export type PerformedChange =
  | { readonly ok: true; readonly lease: Lease }
  | (ChangeRefused & { readonly lease: Lease });

/** Times that a change is tried when others write meanwhile: each failure is another's success. */
const ATTEMPTS_MAX = 8;

/** Performs one wish on a robot's lease; the lease in the answer is the newest known. */
export async function performChange(
  robot: string,
  event: LeaseEvent,
  tools: LeaseTools,
): Promise<PerformedChange> {
  const { store, nowMs } = tools;
  let lease = await store.read(robot);
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    // The answer to an earlier write of this very request was lost.
    const isDone = lease.last?.requestId === event.requestId;
    if (isDone || lease.settledVersion < lease.version) lease = await settleLease(lease, tools);
    if (isDone) return { ok: true, lease };
    // Writing over a head that is not settled would lose its transition.
    if (lease.settledVersion < lease.version) continue;
    const outcome = changeLease(lease, event, nowMs());
    if (!outcome.ok) return { ...outcome, lease };
    if (await store.replace(lease, outcome.lease))
      return { ok: true, lease: await settleLease(outcome.lease, tools) };
    lease = await store.read(robot);
  }
  return { ok: false, status: 409, message: "The lease changes too fast: try again.", lease };
}

/**
 * Puts the newest transition into the audit and publishes the lease, until it is the newest: a
 * publication that was overtaken on its way would otherwise leave the older one retained. Gives up
 * after {@link ATTEMPTS_MAX} newer ones, whose makers publish them too.
 */
async function settleLease(found: Lease, { store, publish }: LeaseTools): Promise<Lease> {
  let lease = found;
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const { last } = lease;
    await Promise.all([last && store.record(last), publish(lease)]);
    if (await store.settle(lease)) return { ...lease, settledVersion: lease.version };
    lease = await store.read(lease.robot);
  }
  return lease;
}
