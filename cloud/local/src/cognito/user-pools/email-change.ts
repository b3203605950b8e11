/** Changes attributes, and an e-mail address only as far as its owner proves it. */
import { AwsError } from "../../contracts.ts";
import { invalidParameter } from "./cognito-error.ts";
import type { CodeDelivery } from "./mail.ts";
import { emailOf, type Person, signInNameOf, signsInByEmail } from "./person.ts";
import type { Pool } from "./pool-registry.ts";
import { changePerson, findPerson, type UserPoolParts } from "./user-pool-parts.ts";

interface Owned {
  readonly pool: Pool;
  readonly person: Person;
}

/** Changes attributes; gives where a code went if the address is among them. */
export function changeAttributes(
  parts: UserPoolParts,
  { pool, person }: Owned,
  changes: Readonly<Record<string, string>>,
): readonly CodeDelivery[] {
  const { email: _email, ...others } = changes;
  const email = emailOf({ attributes: changes });
  const attributes = { ...person.attributes, ...others };
  if (email === undefined || email === emailOf(person)) {
    changePerson(parts, person, { attributes });
    return [];
  }
  checkFree(parts, { pool, person }, email);
  const isSent = pool.properties.AutoVerifiedAttributes.includes("email");
  const waits = isSent && provesFirst(pool);
  const changed = waits
    ? changePerson(parts, person, { attributes, pendingEmail: email })
    : changePerson(parts, person, withEmail(pool, { ...person, attributes }, email, "false"));
  return isSent ? [sendEmailCode(parts, changed)] : [];
}

/** @throws AwsError InvalidParameterException, LimitExceededException. */
export function sendEmailCode({ codes, mail }: UserPoolParts, person: Person): CodeDelivery {
  const to = person.pendingEmail ?? emailOf(person);
  if (to === undefined) throw invalidParameter("The user has no email.");
  const code = codes.draw(person, "email");
  return mail.sendCode(person, { purpose: "email", code, to });
}

/** @throws AwsError CodeMismatchException, ExpiredCodeException, AliasExistsException. */
export function confirmEmail(parts: UserPoolParts, { pool, person }: Owned, code: string): void {
  parts.codes.use(person, "email", code);
  const email = person.pendingEmail ?? emailOf(person) ?? "";
  checkFree(parts, { pool, person }, email);
  changePerson(parts, person, withEmail(pool, person, email, "true"));
}

function withEmail(pool: Pool, person: Person, email: string, verified: string): Partial<Person> {
  const attributes = { ...person.attributes, email, email_verified: verified };
  const signInName = signsInByEmail(pool) ? signInNameOf(email, pool) : person.signInName;
  return { attributes, signInName, pendingEmail: undefined };
}

function provesFirst({ properties }: Pool): boolean {
  const settings = properties.UserAttributeUpdateSettings;
  return settings?.AttributesRequireVerificationBeforeUpdate.includes("email") === true;
}

function checkFree(parts: UserPoolParts, { pool, person }: Owned, email: string): void {
  const other = signsInByEmail(pool) ? findPerson(parts, pool, email) : undefined;
  if (other === undefined || other.sub === person.sub) return;
  throw new AwsError("AliasExistsException", "An account with the given email already exists.");
}
