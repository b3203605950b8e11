/** Lets a person replace a temporary password in the midst of a sign-in. */
import { notAuthorized } from "./cognito-error.ts";
import { checkPassword } from "./password-policy.ts";
import type { Person } from "./person.ts";
import type { Client, Pool } from "./pool-registry.ts";
import { policyOf } from "./registration.ts";
import { sessionMs } from "./sign-in.ts";
import { makeVerifier } from "./srp.ts";
import { changePerson, type UserPoolParts } from "./user-pool-parts.ts";

/**
 * Sets the password; a password that the policy refuses leaves the sign-in open for another.
 * @throws AwsError NotAuthorizedException, InvalidPasswordException.
 */
export function confirmNewPassword(
  parts: UserPoolParts,
  { pool, client }: { readonly pool: Pool; readonly client: Client },
  { session, password }: { readonly session: string; readonly password: string },
): Person {
  const { people, challenges } = parts;
  const opened = challenges.take(session);
  // Read again: what was true when the sign-in began may have changed since.
  const person =
    opened?.person === undefined ? undefined : people.findBySub(pool.id, opened.person.sub);
  const isOpen = opened?.clientId === client.id && person?.status === "FORCE_CHANGE_PASSWORD";
  if (opened === undefined || person === undefined || !isOpen || !person.isEnabled) {
    throw notAuthorized("Invalid session for the user.");
  }
  challenges.put(session, opened, sessionMs(client));
  checkPassword(password, policyOf(pool));
  challenges.take(session);
  return changePerson(parts, person, {
    status: "CONFIRMED",
    password: makeVerifier(person, password),
    passwordEndsAtMs: undefined,
  });
}
