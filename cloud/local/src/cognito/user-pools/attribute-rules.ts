/** Judges attributes by a pool's schema and by what a client may write. */
import { z } from "zod";
import { invalidParameter, notAuthorized } from "./cognito-error.ts";
import type { Client, Pool } from "./pool-registry.ts";

/**
 * Names of the attributes that every pool has.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-settings-attributes.html
 */
const STANDARD = [
  "address",
  "birthdate",
  "email",
  "email_verified",
  "family_name",
  "gender",
  "given_name",
  "locale",
  "middle_name",
  "name",
  "nickname",
  "phone_number",
  "phone_number_verified",
  "picture",
  "preferred_username",
  "profile",
  "updated_at",
  "website",
  "zoneinfo",
];

/** Attributes that only the pool and administrators set. */
const VERIFIED = ["email_verified", "phone_number_verified"];

/** Longest value of a standard attribute, in characters. */
const VALUE_LENGTH_MAX = 2_048;

/** Reads a list of names and values, as calls have it, into a record. */
export const attributeList = z
  .array(z.object({ Name: z.string(), Value: z.string().max(VALUE_LENGTH_MAX).default("") }))
  .default([])
  .transform(
    (list): Readonly<Record<string, string>> =>
      Object.fromEntries(list.map(({ Name, Value }) => [Name, Value])),
  );

/**
 * Checks a person's attributes as a whole.
 * @throws AwsError InvalidParameterException for an unknown or a missing one, or a wrong length.
 */
export function checkAttributes(pool: Pool, attributes: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(attributes)) checkAttribute(pool, name, value);
  for (const { Name, Required } of pool.properties.Schema) {
    if (Required && (attributes[Name] ?? "") === "") {
      throw nonconforming(`${Name}: The attribute ${Name} is required\n`);
    }
  }
}

/** @throws AwsError NotAuthorizedException when a client may not write one of the attributes. */
export function checkMayWrite({ properties }: Client, names: readonly string[]): void {
  const { WriteAttributes: writable } = properties;
  const isForbidden = (name: string) =>
    VERIFIED.includes(name) || (writable !== undefined && !writable.includes(name));
  if (names.some(isForbidden)) {
    throw notAuthorized("A client attempted to write unauthorized attribute");
  }
}

/** @throws AwsError InvalidParameterException when an attribute must stay as it was first. */
export function checkMayChange(pool: Pool, names: readonly string[]): void {
  for (const name of names) {
    const rule = ruleOf(pool, name);
    if (rule?.Mutable === false) {
      throw invalidParameter(`Attribute cannot be updated: ${name} is not mutable.`);
    }
  }
}

function checkAttribute(pool: Pool, name: string, value: string): void {
  const rule = ruleOf(pool, name);
  if (rule === undefined && !STANDARD.includes(name)) {
    throw nonconforming(`${name}: Attribute does not exist in the schema.\n`);
  }
  const { MinLength = 0, MaxLength = VALUE_LENGTH_MAX } = rule?.StringAttributeConstraints ?? {};
  if (value.length < MinLength) {
    throw nonconforming(`${name}: String must be longer than ${MinLength} chars\n`);
  }
  if (value.length > MaxLength) {
    throw nonconforming(`${name}: String must be shorter than ${MaxLength} chars\n`);
  }
}

/** A custom attribute stands in the template without its prefix. */
function ruleOf({ properties }: Pool, name: string) {
  const inTemplate = name.startsWith("custom:") ? name.slice("custom:".length) : name;
  return properties.Schema.find((one) => one.Name === inTemplate);
}

function nonconforming(what: string) {
  return invalidParameter(`Attributes did not conform to the schema: ${what}`);
}
