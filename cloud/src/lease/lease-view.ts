/** Tells of a lease: to callers of the REST API and, over MQTT, to the robot and whoever watches it. */
import type { lease as leaseMessage, Payload } from "@outrider/protocol";
import { holderAt, type Lease, type Named, requestAt } from "./lease.ts";

/** Is a lease as the REST API tells of it. */
export interface LeaseView {
  readonly robot: string;
  readonly version: number;
  /** null when it is free, also by its end. */
  readonly holder: string | null;
  readonly holderName?: string;
  readonly sinceAtMs?: number;
  readonly expiresAtMs?: number;
  readonly asked?: Named;
  /** When this was so, in ms since 1970: a page with a wrong clock counts from here. */
  readonly atMs: number;
}

/** Gives what a caller sees at `nowMs`. */
export function viewLease(lease: Lease, nowMs: number): LeaseView {
  const { robot, version, holderName, sinceAtMs, expiresAtMs } = lease;
  const holder = holderAt(lease, nowMs) ?? null;
  if (holder === null) return { robot, version, holder, atMs: nowMs };
  const asked = requestAt(lease, nowMs);
  return {
    robot,
    version,
    holder,
    holderName: holderName ?? "",
    sinceAtMs,
    expiresAtMs,
    ...(asked && { asked: { operatorId: asked.operatorId, name: asked.name } }),
    atMs: nowMs,
  };
}

/** Gives the retained message. It names who holds the lease until somebody else does. */
export function leasePayload(lease: Lease): Payload<typeof leaseMessage> {
  const { holder, version, holderName, expiresAtMs, asked } = lease;
  if (holder === null) return { holder, version };
  return {
    holder,
    version,
    holderName: holderName ?? "",
    expiresAtMs,
    ...(asked && { asked: { operatorId: asked.operatorId, name: asked.name } }),
  };
}
