/** Reads what is told of leases: outside input, so every member is judged. */
import { memberOf } from "../session/outside.ts";
import type { LeaseNews } from "./lease-types.ts";

/** Reads a lease as the API and the robot's topic tell it, bare or within an answer; `undefined` when there is none. */
export function readLease(body: unknown): LeaseNews | undefined {
  const value = memberOf(body, "lease") ?? body;
  const version = memberOf(value, "version");
  const holder = memberOf(value, "holder");
  if (typeof version !== "number" || !(holder === null || typeof holder === "string"))
    return undefined;
  const asked = memberOf(value, "asked");
  const operatorId = textOf(memberOf(asked, "operatorId"));
  return {
    holder,
    version,
    holderName: textOf(memberOf(value, "holderName")),
    expiresAtMs: numberOf(memberOf(value, "expiresAtMs")),
    asked:
      operatorId === undefined
        ? undefined
        : { operatorId, name: textOf(memberOf(asked, "name")) ?? "Somebody" },
    atMs: numberOf(memberOf(value, "atMs")),
  };
}

/** Is one line of a lease's history. */
export interface LeaseTransition {
  readonly version: number;
  readonly kind: string;
  /** In ms since 1970. */
  readonly atMs: number;
  readonly by: string;
  readonly before: string | undefined;
  readonly holder: string | undefined;
  /** When the lease before had ended by itself; none when it was in force. */
  readonly expiredAtMs: number | undefined;
  readonly reason: string | undefined;
}

export interface TransitionPage {
  readonly items: readonly LeaseTransition[];
  readonly nextToken: string | undefined;
}

/** Reads a page of a lease's history; lines of a later form are left out. */
export function readTransitions(body: unknown): TransitionPage {
  const list = memberOf(body, "history");
  const items = (Array.isArray(list) ? list : []).flatMap((line) => {
    const transition = readTransition(line);
    return transition === undefined ? [] : [transition];
  });
  return { items, nextToken: textOf(memberOf(body, "nextToken")) };
}

function readTransition(line: unknown): LeaseTransition | undefined {
  const version = numberOf(memberOf(line, "version"));
  const atMs = numberOf(memberOf(line, "atMs"));
  const kind = textOf(memberOf(line, "kind"));
  if (version === undefined || atMs === undefined || kind === undefined) return undefined;
  return {
    version,
    kind,
    atMs,
    by: nameOf(memberOf(line, "by")) ?? "Somebody",
    before: nameOf(memberOf(line, "before")),
    holder: nameOf(memberOf(line, "holder")),
    expiredAtMs: numberOf(memberOf(line, "expiredAtMs")),
    reason: textOf(memberOf(line, "reason")),
  };
}

function nameOf(person: unknown): string | undefined {
  return textOf(memberOf(person, "name")) ?? textOf(memberOf(person, "operatorId"));
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}

function numberOf(value: unknown): number | undefined {
  return typeof value === "number" && Number.isFinite(value) ? value : undefined;
}
