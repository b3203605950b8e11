/** Is one person of a pool, and what of them is shown to whom. */
import type { Client, Pool } from "./pool-registry.ts";
import type { Verifier } from "./srp.ts";

export type PersonStatus = "UNCONFIRMED" | "CONFIRMED" | "FORCE_CHANGE_PASSWORD" | "RESET_REQUIRED";

export interface Person {
  readonly poolId: string;
  /** Never changes: a UUID where people sign in with their e-mail address, else what they chose. */
  readonly username: string;
  readonly sub: string;
  /** What they sign in with, in the case that counts. */
  readonly signInName: string;
  readonly status: PersonStatus;
  readonly isEnabled: boolean;
  readonly createdAtMs: number;
  readonly modifiedAtMs: number;
  readonly attributes: Readonly<Record<string, string>>;
  /** A new address that waits for its proof. */
  readonly pendingEmail?: string | undefined;
  /** Missing until a password is set. */
  readonly password: Verifier | undefined;
  /** When a temporary password ends. */
  readonly passwordEndsAtMs: number | undefined;
}

export interface AttributeType {
  readonly Name: string;
  readonly Value: string;
}

/** Says whether people of a pool sign in with their e-mail address. */
export function signsInByEmail({ properties }: Pool): boolean {
  return properties.UsernameAttributes.includes("email");
}

/** Gives a sign-in name in the case that counts; none does unless the pool says so. */
export function signInNameOf(name: string, { properties }: Pool): string {
  return properties.UsernameConfiguration?.CaseSensitive === true ? name : name.toLowerCase();
}

/** Lists a person's attributes, `sub` first, as the API does; only what the client may read. */
export function attributesOf({ sub, attributes }: Person, client?: Client): AttributeType[] {
  const readable = client?.properties.ReadAttributes;
  const entries = Object.entries(attributes).filter(
    ([name]) => readable === undefined || readable.includes(name),
  );
  return [["sub", sub] as const, ...entries].map(([Name, Value]) => ({ Name, Value }));
}

/** Gives a person's e-mail address. */
export function emailOf({ attributes }: Pick<Person, "attributes">): string | undefined {
  return new Map(Object.entries(attributes)).get("email");
}

/** Says whether a code can reach the person by e-mail. */
export function hasVerifiedEmail(person: Person): boolean {
  return emailOf(person) !== undefined && person.attributes["email_verified"] === "true";
}

/** Shows an address so that its owner knows it and nobody else: `o***@o***`. */
export function maskedEmail(email: string): string {
  const [name = "", host = ""] = email.split("@");
  return `${name.charAt(0)}***@${host.charAt(0)}***`;
}
