/** Says who drives, as the page shows it and as the driving core must know it. */
import type { Permit } from "../drive/drive-types.ts";
import { askedOf, holderOf } from "./holding.ts";
import type { Asked, LeaseState } from "./lease-types.ts";

/**
 * Is who drives a robot.
 * - `unknown`: not heard yet.
 * - `elsewhere`: the person, in another tab.
 */
export type Driver =
  | { readonly kind: "unknown" }
  | { readonly kind: "free" }
  | { readonly kind: "me"; readonly asked: Asked | undefined }
  | { readonly kind: "elsewhere" }
  | { readonly kind: "other"; readonly name: string; readonly hasAsked: boolean };

/** Gives who drives now. */
export function driverOf(state: LeaseState, nowMs: number): Driver {
  if (state.known === undefined) return { kind: "unknown" };
  const { holderName } = state.known.news;
  const asked = askedOf(state, nowMs);
  const holder = holderOf(state, nowMs);
  if (holder === undefined) return { kind: "free" };
  if (holder === state.operatorId)
    return state.isFront ? { kind: "me", asked } : { kind: "elsewhere" };
  const hasAsked = asked?.operatorId === state.operatorId;
  return { kind: "other", name: holderName ?? "Somebody else", hasAsked };
}

/** Gives what the person at this page may do now. */
export function permitOf(state: LeaseState, nowMs: number): Permit {
  if (!state.mayDrive) return { kind: "watch", why: "viewer" };
  if (!state.isFront) return { kind: "watch", why: "other-tab" };
  const driver = driverOf(state, nowMs);
  if (driver.kind === "me") return { kind: "drive" };
  return driver.kind === "other" ? { kind: "taken", by: driver.name } : { kind: "asking" };
}

/** Says who drives, in a few words. */
export function driverWords(driver: Driver): string {
  switch (driver.kind) {
    case "unknown":
      return "Asking who drives";
    case "free":
      return "Nobody drives";
    case "me":
      return "You drive";
    case "elsewhere":
      return "You drive in another tab";
    case "other":
      return `${driver.name} drives`;
  }
}
