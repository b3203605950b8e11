/** Judges passwords by a pool's policy, and draws temporary ones that meet it. */
import { randomInt } from "node:crypto";
import { invalidPassword } from "./cognito-error.ts";
import type { PoolProperties } from "./part-schemas.ts";

export type PasswordPolicy = NonNullable<NonNullable<PoolProperties["Policies"]>["PasswordPolicy"]>;

/**
 * Is the policy of a pool that names none.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/managing-users-passwords.html
 */
export const POLICY_DEFAULT: PasswordPolicy = {
  MinimumLength: 8,
  RequireLowercase: true,
  RequireUppercase: true,
  RequireNumbers: true,
  RequireSymbols: true,
  TemporaryPasswordValidityDays: 7,
};

/** Longest password, in characters. */
const LENGTH_MAX = 256;

const SYMBOL = /[\^$*.[\]{}()?"!@#%&/\\,><':;|_~`=+-]|\S \S/;

/** @throws AwsError InvalidPasswordException with the first demand that is not met. */
export function checkPassword(password: string, policy: PasswordPolicy): void {
  const demands: readonly (readonly [boolean, string])[] = [
    [password.length >= policy.MinimumLength, "Password not long enough"],
    [password.length <= LENGTH_MAX, "Password too long"],
    [!policy.RequireUppercase || /[A-Z]/.test(password), "Password must have uppercase characters"],
    [!policy.RequireLowercase || /[a-z]/.test(password), "Password must have lowercase characters"],
    [!policy.RequireNumbers || /\d/.test(password), "Password must have numeric characters"],
    [!policy.RequireSymbols || SYMBOL.test(password), "Password must have symbol characters"],
  ];
  const unmet = demands.find(([isMet]) => !isMet);
  if (unmet !== undefined) throw invalidPassword(unmet[1]);
}

const KINDS = ["ABCDEFGHJKLMNPQRSTUVWXYZ", "abcdefghijkmnpqrstuvwxyz", "23456789", "!%+-=?"];

/** Draws a password with every kind of character, at least 12 long. */
export function drawPassword({ MinimumLength }: PasswordPolicy): string {
  const length = Math.max(12, MinimumLength);
  const drawn = Array.from({ length }, (_, index) => {
    const kind = KINDS[index % KINDS.length] ?? "";
    return kind[randomInt(kind.length)];
  });
  return drawn.join("");
}
