/** Answers what administrators do with one person. */
import { z } from "zod";
import { attributeList, checkAttributes } from "../attribute-rules.ts";
import { invalidParameter, notAuthorized } from "../cognito-error.ts";
import { type Operations, signed } from "../operation.ts";
import { checkPassword, drawPassword } from "../password-policy.ts";
import { attributesOf, type Person, signInNameOf, signsInByEmail } from "../person.ts";
import type { Pool } from "../pool-registry.ts";
import { createPerson, policyOf } from "../registration.ts";
import { passwordKey } from "../sign-in.ts";
import { makeVerifier } from "../srp.ts";
import { changePerson, getPerson, type UserPoolParts } from "../user-pool-parts.ts";

const who = { UserPoolId: z.string(), Username: z.string().min(1).max(128) };
const one = z.object(who);
const DAY_MS = 86_400_000;

const create = z.object({
  ...who,
  UserAttributes: attributeList,
  TemporaryPassword: z.string().max(256).optional(),
  MessageAction: z.enum(["SUPPRESS", "RESEND"]).optional(),
  DesiredDeliveryMediums: z.array(z.enum(["EMAIL", "SMS"])).optional(),
  ForceAliasCreation: z.boolean().optional(),
});

export const adminPersonOperations: Operations = {
  AdminCreateUser: signed(create, (parts, body) => {
    const pool = parts.registry.pool(body.UserPoolId);
    const password = body.TemporaryPassword ?? drawPassword(policyOf(pool));
    const person =
      body.MessageAction === "RESEND"
        ? inviteAgain(parts, { pool, name: body.Username, password })
        : createPerson(parts, {
            pool,
            name: body.Username,
            password,
            attributes: body.UserAttributes,
            status: "FORCE_CHANGE_PASSWORD",
            passwordEndsAtMs: temporaryUntil(parts, pool),
          });
    if (body.MessageAction !== "SUPPRESS") parts.mail.sendInvitation(person, password);
    return { User: userType(person) };
  }),
  AdminGetUser: signed(one, (parts, body) => {
    const person = getPerson(parts, parts.registry.pool(body.UserPoolId), body.Username);
    const { Attributes, ...others } = userType(person);
    return { ...others, UserAttributes: Attributes };
  }),
  AdminSetUserPassword: signed(
    z.object({ ...who, Password: z.string().max(256), Permanent: z.boolean().default(false) }),
    (parts, body) => {
      const pool = parts.registry.pool(body.UserPoolId);
      const person = getPerson(parts, pool, body.Username);
      checkPassword(body.Password, policyOf(pool));
      changePerson(parts, person, {
        status: body.Permanent ? "CONFIRMED" : "FORCE_CHANGE_PASSWORD",
        password: makeVerifier(person, body.Password),
        passwordEndsAtMs: body.Permanent ? undefined : temporaryUntil(parts, pool),
      });
      parts.limits.forget(passwordKey(pool, person.username));
      return {};
    },
  ),
  AdminConfirmSignUp: signed(one, (parts, body) => {
    const person = getPerson(parts, parts.registry.pool(body.UserPoolId), body.Username);
    if (person.status !== "UNCONFIRMED") {
      throw notAuthorized(`User cannot be confirmed. Current status is ${person.status}`);
    }
    changePerson(parts, person, { status: "CONFIRMED" });
    return {};
  }),
  AdminUpdateUserAttributes: signed(
    z.object({ ...who, UserAttributes: attributeList }),
    (parts, body) => {
      const pool = parts.registry.pool(body.UserPoolId);
      const person = getPerson(parts, pool, body.Username);
      const attributes = { ...person.attributes, ...body.UserAttributes };
      checkAttributes(pool, attributes);
      const { email } = body.UserAttributes;
      const signInName =
        email !== undefined && signsInByEmail(pool) ? signInNameOf(email, pool) : person.signInName;
      changePerson(parts, person, { attributes, signInName });
      return {};
    },
  ),
  AdminDisableUser: signed(one, (parts, body) => setEnabled(parts, body, false)),
  AdminEnableUser: signed(one, (parts, body) => setEnabled(parts, body, true)),
  AdminUserGlobalSignOut: signed(one, (parts, body) => {
    parts.sessions.endAllOf(getPerson(parts, parts.registry.pool(body.UserPoolId), body.Username));
    return {};
  }),
  AdminDeleteUser: signed(one, (parts, body) => {
    parts.people.remove(getPerson(parts, parts.registry.pool(body.UserPoolId), body.Username));
    return {};
  }),
};

/** Shows a person as the API does. */
export function userType(person: Person) {
  return {
    Username: person.username,
    Attributes: attributesOf(person),
    UserCreateDate: person.createdAtMs / 1_000,
    UserLastModifiedDate: person.modifiedAtMs / 1_000,
    Enabled: person.isEnabled,
    UserStatus: person.status,
  };
}

function setEnabled(parts: UserPoolParts, body: z.infer<typeof one>, isEnabled: boolean): object {
  const person = getPerson(parts, parts.registry.pool(body.UserPoolId), body.Username);
  changePerson(parts, person, { isEnabled });
  return {};
}

function inviteAgain(
  parts: UserPoolParts,
  { pool, name, password }: { pool: Pool; name: string; password: string },
): Person {
  const person = getPerson(parts, pool, name);
  if (person.status !== "FORCE_CHANGE_PASSWORD") {
    throw invalidParameter("Resend not possible. User is not in FORCE_CHANGE_PASSWORD state.");
  }
  checkPassword(password, policyOf(pool));
  return changePerson(parts, person, {
    password: makeVerifier(person, password),
    passwordEndsAtMs: temporaryUntil(parts, pool),
  });
}

function temporaryUntil({ epochMs }: UserPoolParts, pool: Pool): number {
  // AWS reads 0 as the default.
  return epochMs() + (policyOf(pool).TemporaryPasswordValidityDays || 7) * DAY_MS;
}
