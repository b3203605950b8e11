/** Names the groups of OutriderAccess. */

/** Are the groups, each of which includes what those before may do. */
export const GROUPS = ["viewer", "operator", "admin"] as const;
export type Group = (typeof GROUPS)[number];

/** Is somebody of the user pool. */
export interface PoolPerson {
  /** Name under which the pool keeps the person. */
  readonly username: string;
  readonly sub: string;
}

/** Is one line of the list. */
export interface PersonLine {
  readonly email: string;
  /** Greatest first; empty for somebody who was not admitted. */
  readonly groups: readonly string[];
  /** Cognito's word, `CONFIRMED` for somebody whose address is proven. */
  readonly status: string;
}
