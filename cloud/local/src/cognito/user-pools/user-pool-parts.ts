/** Are the parts that the operations of user pools share, and the look-ups that many make. */
import type { AttemptLimits } from "./attempt-limits.ts";
import type { Challenges } from "./challenges.ts";
import type { CodeStore } from "./code-store.ts";
import { userNotFound } from "./cognito-error.ts";
import type { Mail } from "./mail.ts";
import type { PeopleStore } from "./people-store.ts";
import { type Person, signInNameOf } from "./person.ts";
import type { Group, Pool, PoolRegistry } from "./pool-registry.ts";
import type { SessionStore } from "./session-store.ts";
import type { SrpExchange } from "./srp.ts";
import type { Tokens } from "./tokens.ts";

/** Is a sign-in that waits for its next step. `person` lacks for a name that nobody has. */
export interface OpenSignIn {
  readonly clientId: string;
  readonly username: string;
  readonly person: Person | undefined;
  /** Present while the password is to be proven. */
  readonly exchange?: SrpExchange;
}

export interface UserPoolParts {
  readonly registry: PoolRegistry;
  readonly people: PeopleStore;
  readonly sessions: SessionStore;
  readonly codes: CodeStore;
  readonly mail: Mail;
  readonly limits: AttemptLimits;
  readonly challenges: Challenges<OpenSignIn>;
  readonly tokens: Tokens;
  readonly epochMs: () => number;
  /** Draws what looks like a person's salt from a name that nobody has, ever the same. */
  readonly decoySalt: (poolId: string, name: string) => string;
}

/** Finds a person by username or by what they sign in with. */
export function findPerson(
  { people }: Pick<UserPoolParts, "people">,
  pool: Pool,
  name: string,
): Person | undefined {
  return people.find(pool.id, name, signInNameOf(name, pool));
}

/** @throws AwsError UserNotFoundException. */
export function getPerson(parts: Pick<UserPoolParts, "people">, pool: Pool, name: string): Person {
  const person = findPerson(parts, pool, name);
  if (person === undefined) throw userNotFound();
  return person;
}

/** Lists a person's groups in order of precedence. */
export function groupsOf({ registry, people }: UserPoolParts, person: Person): readonly Group[] {
  const names = people.groupsOf(person);
  return registry.groupsOf(person.poolId).filter(({ name }) => names.includes(name));
}

/** Changes a person and says when. */
export function changePerson(
  { people, epochMs }: Pick<UserPoolParts, "people" | "epochMs">,
  person: Person,
  change: Partial<Person>,
): Person {
  const changed = { ...person, ...change, modifiedAtMs: epochMs() };
  people.put(changed);
  return changed;
}
