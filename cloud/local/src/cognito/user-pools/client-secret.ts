/** Checks that a caller knows the secret of an app client that has one. */
import { createHmac, timingSafeEqual } from "node:crypto";
import { invalidParameter, notAuthorized } from "./cognito-error.ts";
import type { Client } from "./pool-registry.ts";

/**
 * Checks the hash of name and client id under the secret.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/signing-up-users-in-your-app.html
 * @throws AwsError NotAuthorizedException, InvalidParameterException.
 */
export function checkSecretHash(
  { id, properties }: Client,
  username: string,
  hash: string | undefined,
): void {
  const { ClientSecret: secret } = properties;
  if (secret === undefined) {
    if (hash === undefined) return;
    throw notAuthorized(`Client ${id} is not configured for secret but secret hash was received`);
  }
  if (hash === undefined) {
    throw notAuthorized(`Client ${id} is configured with secret but SECRET_HASH was not received`);
  }
  const expected = createHmac("sha256", secret).update(username).update(id).digest();
  const given = Buffer.from(hash, "base64");
  if (given.length === expected.length && timingSafeEqual(given, expected)) return;
  throw notAuthorized(`Unable to verify secret hash for client ${id}`);
}

/** Says whether the secret itself is right; for a client without one, whether none was given. */
export function isSecretRight({ properties }: Client, given: string | undefined): boolean {
  const { ClientSecret: secret } = properties;
  if (secret === undefined || given === undefined) return secret === given;
  const digest = (text: string) => createHmac("sha256", "compare").update(text).digest();
  return timingSafeEqual(digest(secret), digest(given));
}

/** Demands a member of a call's parameters. @throws AwsError InvalidParameterException. */
export function required(parameters: Readonly<Record<string, string>>, name: string): string {
  const value = parameters[name];
  if (value === undefined || value === "")
    throw invalidParameter(`Missing required parameter ${name}`);
  return value;
}
