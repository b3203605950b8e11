/** Answers sign-up and forgotten passwords. */
import { z } from "zod";
import type { AwsError } from "../../../contracts.ts";
import { attributeList, checkMayWrite } from "../attribute-rules.ts";
import { checkSecretHash } from "../client-secret.ts";
import { codeExpired, invalidParameter, notAuthorized, userNotFound } from "../cognito-error.ts";
import { deliveryTo } from "../mail.ts";
import { type Operations, open } from "../operation.ts";
import { checkPassword } from "../password-policy.ts";
import { emailOf, hasVerifiedEmail, type Person } from "../person.ts";
import type { Client, Pool } from "../pool-registry.ts";
import { createPerson, policyOf } from "../registration.ts";
import { passwordKey, tellsOfUsers } from "../sign-in.ts";
import { makeVerifier } from "../srp.ts";
import { changePerson, findPerson, type UserPoolParts } from "../user-pool-parts.ts";

const caller = {
  ClientId: z.string(),
  Username: z.string().min(1).max(128),
  SecretHash: z.string().optional(),
};
const code = z.string().min(1).max(2_048);
const password = z.string().max(256);

const anyone = z.object(caller);
const signUp = z.object({
  ...caller,
  Password: password,
  UserAttributes: attributeList,
});
const confirm = z.object({ ...caller, ConfirmationCode: code });
const confirmForgotten = z.object({ ...caller, ConfirmationCode: code, Password: password });

interface Found {
  readonly pool: Pool;
  readonly client: Client;
  readonly person: Person | undefined;
}

export const signUpOperations: Operations = {
  SignUp: open(signUp, (parts, body) => {
    const { pool, client } = findCaller(parts, body);
    if (pool.properties.AdminCreateUserConfig?.AllowAdminCreateUserOnly === true) {
      throw notAuthorized("SignUp is not permitted for this user pool");
    }
    const attributes = body.UserAttributes;
    checkMayWrite(client, Object.keys(attributes));
    const { Username: name, Password } = body;
    const request = { pool, name, password: Password, attributes, status: "UNCONFIRMED" } as const;
    const person = createPerson(parts, request);
    const sent = verifiesEmail(pool) ? sendConfirmation(parts, person) : undefined;
    return {
      UserConfirmed: false,
      UserSub: person.sub,
      ...(sent !== undefined && { CodeDeliveryDetails: sent }),
    };
  }),
  ConfirmSignUp: open(confirm, (parts, body) => {
    const { client, person } = findCaller(parts, body);
    if (person === undefined) throw unknown(client);
    if (person.status !== "UNCONFIRMED") {
      throw notAuthorized(`User cannot be confirmed. Current status is ${person.status}`);
    }
    parts.codes.use(person, "sign-up", body.ConfirmationCode);
    const attributes = { ...person.attributes, email_verified: "true" };
    changePerson(parts, person, { status: "CONFIRMED", attributes });
    return {};
  }),
  ResendConfirmationCode: open(anyone, (parts, body) => {
    const { client, person } = findCaller(parts, body);
    if (person === undefined) return { CodeDeliveryDetails: pretended(client, body.Username) };
    if (person.status !== "UNCONFIRMED") throw invalidParameter("User is already confirmed.");
    return { CodeDeliveryDetails: sendConfirmation(parts, person) };
  }),
  ForgotPassword: open(anyone, (parts, body) => {
    const { pool, client, person } = findCaller(parts, body);
    if (person === undefined) return { CodeDeliveryDetails: pretended(client, body.Username) };
    checkMayRecover(pool, person);
    const drawn = parts.codes.draw(person, "forgot-password");
    const letter = { purpose: "forgot-password", code: drawn } as const;
    return { CodeDeliveryDetails: parts.mail.sendCode(person, letter) };
  }),
  ConfirmForgotPassword: open(confirmForgotten, (parts, body) => {
    const { pool, client, person } = findCaller(parts, body);
    if (person === undefined) throw unknown(client);
    checkPassword(body.Password, policyOf(pool));
    parts.codes.use(person, "forgot-password", body.ConfirmationCode);
    changePerson(parts, person, {
      status: "CONFIRMED",
      password: makeVerifier(person, body.Password),
      passwordEndsAtMs: undefined,
    });
    parts.limits.forget(passwordKey(pool, person.username));
    return {};
  }),
};

function findCaller(parts: UserPoolParts, body: z.infer<typeof anyone>): Found {
  const client = parts.registry.client(body.ClientId);
  checkSecretHash(client, body.Username, body.SecretHash);
  const pool = parts.registry.pool(client.properties.UserPoolId);
  return { pool, client, person: findPerson(parts, pool, body.Username) };
}

function verifiesEmail({ properties }: Pool): boolean {
  return properties.AutoVerifiedAttributes.includes("email");
}

function sendConfirmation({ codes, mail }: UserPoolParts, person: Person) {
  if (emailOf(person) === undefined) return undefined;
  return mail.sendCode(person, { purpose: "sign-up", code: codes.draw(person, "sign-up") });
}

/** Answers for a name that nobody has as for any other, unless the client may tell. */
function pretended(client: Client, name: string) {
  if (tellsOfUsers(client)) throw userNotFound();
  return deliveryTo(signInLike(name));
}

function signInLike(name: string): string {
  return name.includes("@") ? name : `${name}@example.com`;
}

function unknown(client: Client): AwsError {
  return tellsOfUsers(client) ? userNotFound() : codeExpired();
}

/** @throws AwsError when the pool or the person's state leaves recovery to an administrator. */
function checkMayRecover({ properties }: Pool, person: Person): void {
  const mechanisms = properties.AccountRecoverySetting?.RecoveryMechanisms;
  if (mechanisms?.some(({ Name }) => Name === "admin_only") === true) {
    throw notAuthorized("Contact administrator to reset password.");
  }
  if (!person.isEnabled) throw notAuthorized("User is disabled.");
  if (person.status === "FORCE_CHANGE_PASSWORD") {
    throw notAuthorized("User password cannot be reset in the current state.");
  }
  if (!hasVerifiedEmail(person)) {
    throw invalidParameter(
      "Cannot reset password for the user as there is no registered/verified email or phone_number",
    );
  }
}
