/** Names what a new password must have, as the user pool will judge it. */

export interface PasswordRule {
  readonly words: string;
  readonly isKept: boolean;
}

/** Shortest password, in characters. */
const LENGTH_MIN = 12;

/** Judges a password by each rule; the user pool has the last word. */
export function passwordRules(password: string): readonly PasswordRule[] {
  return [
    { words: `At least ${LENGTH_MIN} characters`, isKept: password.length >= LENGTH_MIN },
    { words: "A small letter", isKept: /[a-z]/.test(password) },
    { words: "A capital letter", isKept: /[A-Z]/.test(password) },
    { words: "A digit", isKept: /\d/.test(password) },
    { words: "A sign that is none of these", isKept: /[^A-Za-z0-9\s]/.test(password) },
  ];
}
