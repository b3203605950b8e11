/** Signs and checks JSON Web Tokens with RS256, the one algorithm of Cognito. */
import { sign, verify } from "node:crypto";
import type { Claims } from "../../contracts.ts";
import type { SigningKey } from "./signing-key.ts";

/** Signs claims; the header bears the key's id. */
export function signToken(claims: Claims, { kid, privateKey }: SigningKey): string {
  const head = `${part({ kid, alg: "RS256" })}.${part(claims)}`;
  return `${head}.${sign("RSA-SHA256", Buffer.from(head), privateKey).toString("base64url")}`;
}

/** Gives the claims of a token that the key signed with RS256; `undefined` for anything else. */
export function openToken(token: string, { kid, publicKey }: SigningKey): Claims | undefined {
  const [header = "", claims = "", signature = "", ...rest] = token.split(".");
  if (rest.length > 0) return undefined;
  const { alg, kid: named } = objectFrom(header) ?? {};
  if (alg !== "RS256" || named !== kid) return undefined;
  const isSigned = verify(
    "RSA-SHA256",
    Buffer.from(`${header}.${claims}`),
    publicKey,
    Buffer.from(signature, "base64url"),
  );
  return isSigned ? objectFrom(claims) : undefined;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

function objectFrom(text: string): Claims | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(text, "base64url").toString());
    return typeof value === "object" && value !== null ? (value as Claims) : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
