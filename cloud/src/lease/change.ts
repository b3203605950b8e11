/**
 * Decides what a person's wish does to a lease: (lease, event, now) → the lease that follows, or why
 * not. It reads no clock and no table, so that a million steps of it are a test of seconds.
 */
import {
  holderAt,
  LEASE_TTL_MS,
  type Lease,
  type Named,
  type Person,
  requestAt,
  type Transition,
} from "./lease.ts";

export type LeaseChange =
  | { readonly kind: "acquire" | "renew" | "release" | "request" | "decline" }
  /** Hands over to who asked; names them, so that consent to one is never consent to another. */
  | { readonly kind: "grant"; readonly to: string }
  | { readonly kind: "take-over"; readonly reason: string };

export interface LeaseEvent {
  readonly change: LeaseChange;
  readonly by: Person;
  readonly isAdmin: boolean;
  readonly requestId: string;
}

/** Is the lease that follows, of the same version where nothing but its end moved. */
export type ChangeOutcome = { readonly ok: true; readonly lease: Lease } | ChangeRefused;

export interface ChangeRefused {
  readonly ok: false;
  /** 403: this person may never do it. 409: not as things stand. */
  readonly status: 403 | 409;
  readonly message: string;
}

/** Takes one wish at a time in ms since 1970. */
export function changeLease(lease: Lease, event: LeaseEvent, nowMs: number): ChangeOutcome {
  switch (event.change.kind) {
    case "acquire":
      return acquire(lease, event, nowMs);
    case "renew":
      return isHolder(lease, event, nowMs) ? renewed(lease, nowMs) : notHeld();
    case "release":
      // Also after its end: while nobody else acquired it, the robot still obeys who held it.
      return lease.holder === event.by.operatorId ? passed(lease, event, nowMs, null) : notHeld();
    case "request":
      return request(lease, event, nowMs);
    case "grant":
      return grant(lease, event, nowMs, event.change.to);
    case "decline":
      return decline(lease, event, nowMs);
    case "take-over":
      return takeOver(lease, event, nowMs);
  }
}

function acquire(lease: Lease, event: LeaseEvent, nowMs: number): ChangeOutcome {
  if (isHolder(lease, event, nowMs)) return renewed(lease, nowMs);
  if (holderAt(lease, nowMs) !== undefined) return held(lease);
  return passed(lease, event, nowMs, event.by);
}

function request(lease: Lease, event: LeaseEvent, nowMs: number): ChangeOutcome {
  if (isHolder(lease, event, nowMs)) return refused(409, "You hold the lease already.");
  if (holderAt(lease, nowMs) === undefined)
    return refused(409, "Nobody holds the lease: acquire it.");
  const asked = requestAt(lease, nowMs);
  if (asked?.operatorId === event.by.operatorId) return { ok: true, lease };
  if (asked !== undefined) return refused(409, `${asked.name} has asked for the lease already.`);
  const asking = { ...event.by, atMs: nowMs };
  return { ok: true, lease: { ...moved(lease, event, nowMs), asked: asking } };
}

function grant(lease: Lease, event: LeaseEvent, nowMs: number, to: string): ChangeOutcome {
  if (!isHolder(lease, event, nowMs)) return notHeld();
  const asked = requestAt(lease, nowMs);
  if (asked?.operatorId !== to) return refused(409, "They do not ask for the lease now.");
  return passed(lease, event, nowMs, asked);
}

function decline(lease: Lease, event: LeaseEvent, nowMs: number): ChangeOutcome {
  if (!isHolder(lease, event, nowMs)) return notHeld();
  if (lease.asked === undefined) return refused(409, "Nobody asks for the lease now.");
  const { asked: _, ...kept } = moved(lease, event, nowMs);
  return { ok: true, lease: kept };
}

function takeOver(lease: Lease, event: LeaseEvent, nowMs: number): ChangeOutcome {
  if (!event.isAdmin) return refused(403, "Only an admin may take a robot over.");
  if (isHolder(lease, event, nowMs)) return renewed(lease, nowMs);
  return passed(lease, event, nowMs, event.by);
}

function isHolder(lease: Lease, { by }: LeaseEvent, nowMs: number): boolean {
  return holderAt(lease, nowMs) === by.operatorId;
}

function renewed(lease: Lease, nowMs: number): ChangeOutcome {
  return { ok: true, lease: { ...lease, expiresAtMs: nowMs + LEASE_TTL_MS } };
}

/** Gives the lease to another, or to nobody; a request to hand over ends with it. */
function passed(
  lease: Lease,
  event: LeaseEvent,
  nowMs: number,
  holder: Person | null,
): ChangeOutcome {
  const { asked: _, ...kept } = moved(lease, event, nowMs, named(holder));
  const next = {
    ...kept,
    holder: holder?.operatorId ?? null,
    holderSub: holder?.sub ?? null,
    holderName: holder?.name ?? null,
    sinceAtMs: nowMs,
    expiresAtMs: holder === null ? nowMs : nowMs + LEASE_TTL_MS,
  };
  return { ok: true, lease: next };
}

/** Counts the version up and notes the transition. */
function moved(
  lease: Lease,
  event: LeaseEvent,
  nowMs: number,
  holder: Named | null = holderOf(lease),
): Lease {
  const { change, by, requestId } = event;
  const before = holderOf(lease);
  const last: Transition = {
    robot: lease.robot,
    version: lease.version + 1,
    // A renewal never comes here.
    kind: change.kind as Transition["kind"],
    atMs: nowMs,
    by,
    requestId,
    before,
    holder,
    ...(before !== null && nowMs >= lease.expiresAtMs ? { expiredAtMs: lease.expiresAtMs } : {}),
    ...(change.kind === "take-over" ? { reason: change.reason } : {}),
  };
  return { ...lease, version: last.version, last };
}

function holderOf({ holder, holderName }: Lease): Named | null {
  return holder === null ? null : { operatorId: holder, name: holderName ?? "" };
}

function named(person: Person | null): Named | null {
  return person === null ? null : { operatorId: person.operatorId, name: person.name };
}

function held({ holderName }: Lease): ChangeRefused {
  return refused(409, `${holderName} holds the lease.`);
}

function notHeld(): ChangeRefused {
  return refused(409, "You do not hold the lease: acquire it.");
}

function refused(status: ChangeRefused["status"], message: string): ChangeRefused {
  return { ok: false, status, message };
}
