/** Makes people: those who sign themselves up, and those whom an administrator invites. */
import { randomUUID } from "node:crypto";
import { AwsError } from "../../contracts.ts";
import { checkAttributes } from "./attribute-rules.ts";
import { invalidParameter } from "./cognito-error.ts";
import { checkPassword, type PasswordPolicy, POLICY_DEFAULT } from "./password-policy.ts";
import { type Person, signInNameOf, signsInByEmail } from "./person.ts";
import type { Pool } from "./pool-registry.ts";
import { makeVerifier } from "./srp.ts";
import { findPerson, type UserPoolParts } from "./user-pool-parts.ts";

/**
 * People of one pool: a demo pool, not a directory.
 * Cognito's own quota is 40 million.
 */
const PEOPLE_MAX = 100_000;

const EMAIL = /^[^\s@]+@[^\s@.]+(?:\.[^\s@.]+)*$/;
const USERNAME = /^[\p{L}\p{M}\p{S}\p{N}\p{P}]{1,128}$/u;

/** Is who is to be made. */
export interface NewPerson {
  readonly pool: Pool;
  /** What they sign in with. */
  readonly name: string;
  readonly password: string | undefined;
  readonly attributes: Readonly<Record<string, string>>;
  readonly status: Person["status"];
  /** When a temporary password ends. */
  readonly passwordEndsAtMs?: number | undefined;
}

/** Gives the password policy of a pool. */
export function policyOf({ properties }: Pool): PasswordPolicy {
  return properties.Policies?.PasswordPolicy ?? POLICY_DEFAULT;
}

/**
 * Makes a person.
 * @throws AwsError UsernameExistsException, InvalidPasswordException, InvalidParameterException,
 * LimitExceededException.
 */
export function createPerson(parts: UserPoolParts, request: NewPerson): Person {
  const { pool, name, password, status } = request;
  const attributes = namedAttributes(request);
  checkName(pool, name);
  checkAttributes(pool, attributes);
  if (password !== undefined) checkPassword(password, policyOf(pool));
  if (findPerson(parts, pool, name) !== undefined) throw nameTaken(pool);
  if (parts.people.count(pool.id) >= PEOPLE_MAX) {
    throw new AwsError("LimitExceededException", `A pool here holds ${PEOPLE_MAX} people.`);
  }
  const sub = randomUUID();
  const owner = { poolId: pool.id, username: signsInByEmail(pool) ? sub : name };
  const person: Person = {
    ...owner,
    sub,
    signInName: signInNameOf(name, pool),
    status,
    isEnabled: true,
    createdAtMs: parts.epochMs(),
    modifiedAtMs: parts.epochMs(),
    attributes,
    password: password === undefined ? undefined : makeVerifier(owner, password),
    passwordEndsAtMs: request.passwordEndsAtMs,
  };
  parts.people.put(person);
  return person;
}

/** Who signs in with an address has it as an attribute, too. */
function namedAttributes({ pool, name, attributes }: NewPerson): Readonly<Record<string, string>> {
  return signsInByEmail(pool) ? { email: name, ...attributes } : attributes;
}

function checkName(pool: Pool, name: string): void {
  if (signsInByEmail(pool) && !EMAIL.test(name)) {
    throw invalidParameter("Username should be an email.");
  }
  if (!USERNAME.test(name)) throw invalidParameter("Username is not valid.");
}

function nameTaken(pool: Pool): AwsError {
  const message = signsInByEmail(pool)
    ? "An account with the given email already exists."
    : "User already exists";
  return new AwsError("UsernameExistsException", message);
}
