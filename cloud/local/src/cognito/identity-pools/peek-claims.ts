/** Reads what a token says, believing none of it. */
import type { Claims } from "../seams.ts";

/** Gives the claims of a JSON Web Token whose signature nobody has checked; `undefined` for no such token. */
export function peekClaims(token: string): Claims | undefined {
  const parts = token.split(".");
  if (parts.length !== 3) return undefined;
  try {
    const value: unknown = JSON.parse(Buffer.from(parts[1] ?? "", "base64url").toString());
    const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
    return isObject ? (value as Claims) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
