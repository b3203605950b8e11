/** Puts people into the local access pool, so that signing in works at once. Never done on AWS. */
import type { StateStore } from "../../state/state-store.ts";
import { createPerson, policyOf } from "./registration.ts";
import { findPerson, type UserPoolParts } from "./user-pool-parts.ts";

export interface DemoAccess {
  readonly user: string;
  readonly password: string;
}

/** Groups with one demo person each: `<group>@outrider.example`. */
const GROUPS = ["operator", "viewer", "admin"] as const;

/** Letters and digits that are drawn for the password. */
const DRAWN_LENGTH = 16;

/**
 * Makes the people that are missing, all with one password that is kept with the host's state, and
 * gives the operator. `undefined` when the pool lacks or has none of the groups.
 */
export function seedDemoPeople(
  parts: UserPoolParts,
  { poolId, state }: { readonly poolId: string; readonly state: StateStore },
): DemoAccess | undefined {
  const pool = parts.registry.findPool(poolId);
  if (pool === undefined) return undefined;
  const names = parts.registry.groupsOf(poolId).map(({ name }) => name);
  const groups = GROUPS.filter((group) => names.includes(group));
  const [first] = groups;
  if (first === undefined) return undefined;
  const drawn = state.secret("cognito/demo", Math.max(DRAWN_LENGTH, policyOf(pool).MinimumLength));
  const password = `Drive-${drawn}-1`;
  for (const group of groups) {
    const name = addressOf(group);
    if (findPerson(parts, pool, name) !== undefined) continue;
    const attributes = { email: name, email_verified: "true" };
    const person = createPerson(parts, { pool, name, password, attributes, status: "CONFIRMED" });
    parts.people.addToGroup(person, group);
  }
  return { user: addressOf(first), password };
}

function addressOf(group: string): string {
  return `${group}@outrider.example`;
}
