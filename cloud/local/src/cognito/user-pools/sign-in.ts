/** Takes a person from a proven password to tokens, or to what is demanded before. */
import { randomBytes } from "node:crypto";
import { AwsError } from "../../contracts.ts";
import { notAuthorized, userNotFound, wrongPassword } from "./cognito-error.ts";
import type { Person } from "./person.ts";
import type { Client, Pool } from "./pool-registry.ts";
import { fitsVerifier } from "./srp.ts";
import { type AuthenticationResult, validityS } from "./tokens.ts";
import { findPerson, groupsOf, type UserPoolParts } from "./user-pool-parts.ts";

/** Scope of the tokens of a sign-in without hosted pages. */
const SCOPE_DEFAULT = "aws.cognito.signin.user.admin";

/** Bytes of what names an open sign-in. */
const SESSION_BYTES = 96;

const MINUTE_MS = 60_000;

export interface SignInRequest {
  readonly pool: Pool;
  readonly client: Client;
  readonly person: Person;
  readonly scope?: string;
  readonly nonce?: string | undefined;
}

export type SignInAnswer =
  | { readonly AuthenticationResult: AuthenticationResult; readonly ChallengeParameters: object }
  | {
      readonly ChallengeName: "NEW_PASSWORD_REQUIRED";
      readonly Session: string;
      readonly ChallengeParameters: Readonly<Record<string, string>>;
    };

/** Makes the key under which failed passwords of a name are counted. */
export function passwordKey(pool: Pool, name: string): string {
  return `${pool.id}/${name}`;
}

/**
 * Finds who signs in with a password, in any way.
 * @throws AwsError NotAuthorizedException, UserNotFoundException where the client allows that.
 */
export function personByPassword(
  parts: UserPoolParts,
  { pool, client }: Pick<SignInRequest, "pool" | "client">,
  { name, password }: { readonly name: string; readonly password: string },
): Person {
  const person = findPerson(parts, pool, name);
  const key = passwordKey(pool, person?.username ?? name);
  checkLock(parts, key);
  const isRight = person?.password !== undefined && fitsVerifier(person, password, person.password);
  if (isRight && person !== undefined) return person;
  parts.limits.passwordFailed(key);
  if (person === undefined && tellsOfUsers(client)) throw userNotFound();
  throw wrongPassword();
}

/** @throws AwsError NotAuthorizedException while too many wrong passwords hold a name locked. */
export function checkLock({ limits }: UserPoolParts, key: string): void {
  if (!limits.mayTryPassword(key)) throw notAuthorized("Password attempts exceeded");
}

/** Says whether a client may tell people that a name is unknown. */
export function tellsOfUsers({ properties }: Client): boolean {
  return properties.PreventUserExistenceErrors === "LEGACY";
}

/**
 * Answers a proven password.
 * @throws AwsError NotAuthorizedException, UserNotConfirmedException,
 * PasswordResetRequiredException.
 */
export async function answerPerson(
  parts: UserPoolParts,
  request: SignInRequest,
): Promise<SignInAnswer> {
  const { pool, person } = request;
  parts.limits.forget(passwordKey(pool, person.username));
  checkMaySignIn(person);
  if (person.status === "FORCE_CHANGE_PASSWORD") return demandNewPassword(parts, request);
  return { ChallengeParameters: {}, AuthenticationResult: await beginSession(parts, request) };
}

/** @throws AwsError when a person may not sign in, whatever the password. */
export function checkMaySignIn({ isEnabled, status }: Person): void {
  if (!isEnabled) throw notAuthorized("User is disabled.");
  if (status === "UNCONFIRMED") {
    throw new AwsError("UserNotConfirmedException", "User is not confirmed.");
  }
  if (status === "RESET_REQUIRED") {
    throw new AwsError("PasswordResetRequiredException", "Password reset required for the user");
  }
}

/** Begins a session: its three tokens. */
export async function beginSession(
  parts: UserPoolParts,
  request: SignInRequest,
): Promise<AuthenticationResult> {
  const { client, person, scope = SCOPE_DEFAULT } = request;
  const authTimeS = Math.floor(parts.epochMs() / 1_000);
  const { session, refreshToken } = parts.sessions.begin(person, {
    clientId: client.id,
    authTimeS,
    endsAtS: authTimeS + validityS(client, "RefreshToken"),
    scope,
  });
  const made = await parts.tokens.make({ ...request, groups: groupsOf(parts, person), session });
  return { ...made, RefreshToken: refreshToken };
}

function demandNewPassword(
  { challenges, epochMs }: UserPoolParts,
  { client, person }: SignInRequest,
): SignInAnswer {
  if ((person.passwordEndsAtMs ?? Number.POSITIVE_INFINITY) <= epochMs()) {
    throw notAuthorized("Temporary password has expired and must be reset by an administrator.");
  }
  const Session = randomBytes(SESSION_BYTES).toString("base64url");
  const { username, attributes } = person;
  challenges.put(Session, { clientId: client.id, username, person }, sessionMs(client));
  return {
    ChallengeName: "NEW_PASSWORD_REQUIRED",
    Session,
    ChallengeParameters: {
      USER_ID_FOR_SRP: username,
      requiredAttributes: "[]",
      userAttributes: JSON.stringify(attributes),
    },
  };
}

/** Gives how long a step of a sign-in may take. */
export function sessionMs({ properties }: Client): number {
  return properties.AuthSessionValidity * MINUTE_MS;
}
