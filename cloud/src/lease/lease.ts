/** Names what is kept of who alone may drive a robot, and how it came to be. */

/** How long a lease lasts unless it is renewed, in ms; holders renew every 10 s. */
export const LEASE_TTL_MS = 30_000;
/** How long a request to hand over stands, in ms: who asked may have gone. */
export const REQUEST_TTL_MS = 30_000;

/** Is a signed-in person: the broker proves `operatorId`, the user pool `sub`. */
export interface Person {
  readonly operatorId: string;
  readonly sub: string;
  readonly name: string;
}

/** Is what an audit says of somebody who is named beside the one who acted. */
export type Named = Pick<Person, "operatorId" | "name">;

export const TRANSITIONS = [
  "acquire",
  "release",
  "request",
  "grant",
  "decline",
  "take-over",
] as const;

/** Is one line of the audit; no two of a robot bear one version, and none is missing between two. */
export interface Transition {
  readonly robot: string;
  readonly version: number;
  readonly kind: (typeof TRANSITIONS)[number];
  /** In ms since 1970, by the clock of the function that decided. */
  readonly atMs: number;
  readonly by: Person;
  /** Id of the API request, so that an answer that was lost is known again. */
  readonly requestId: string;
  readonly before: Named | null;
  readonly holder: Named | null;
  /** When the lease of `before` had ended by itself; absent when it was in force. */
  readonly expiredAtMs?: number;
  readonly reason?: string;
}

/** Is the head item of one robot. Every transition counts `version` up by one; a renewal does not. */
export interface Lease {
  readonly robot: string;
  readonly version: number;
  /** The operator id of who holds it, or held it last when it expired. */
  readonly holder: string | null;
  readonly holderSub: string | null;
  readonly holderName: string | null;
  readonly sinceAtMs: number;
  readonly expiresAtMs: number;
  readonly asked?: Person & { readonly atMs: number };
  /** The transition that made `version`: the audit's copy is made from it. */
  readonly last?: Transition;
  /** Newest version known to be in the audit and published; less than `version` after a crash. */
  readonly settledVersion: number;
}

/** Gives the lease of a robot that nobody has driven yet. */
export function firstLease(robot: string): Lease {
  return {
    robot,
    version: 0,
    holder: null,
    holderSub: null,
    holderName: null,
    sinceAtMs: 0,
    expiresAtMs: 0,
    settledVersion: 0,
  };
}

/** Names who holds the lease now; `undefined` when it is free, as it is from the moment it expires. */
export function holderAt({ holder, expiresAtMs }: Lease, nowMs: number): string | undefined {
  return holder !== null && nowMs < expiresAtMs ? holder : undefined;
}

/** Gives the request to hand over that still stands. */
export function requestAt({ asked }: Lease, nowMs: number): Lease["asked"] {
  return asked !== undefined && nowMs < asked.atMs + REQUEST_TTL_MS ? asked : undefined;
}
