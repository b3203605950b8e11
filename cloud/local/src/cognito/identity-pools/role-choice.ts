/**
 * Chooses the role that a token's bearer gets from an identity pool.
 * @see https://docs.aws.amazon.com/cognito/latest/developerguide/role-based-access-control.html
 */
import type { AwsError } from "../../contracts.ts";
import type { Claims, MappingRule, PoolRoles, RoleMapping } from "../seams.ts";
import { ambiguousRole, badRoles, notAuthorized } from "./errors.ts";

export interface RoleRequest {
  readonly roles: PoolRoles | undefined;
  /** `<provider>:<clientId>`, by which the pool's mappings are found. */
  readonly provider: string;
  readonly claims: Claims;
  /** The role that the caller asks for, where the token or the rules offer several. */
  readonly customRoleArn: string | undefined;
}

export type RoleChoice =
  | { readonly ok: true; readonly roleArn: string }
  | { readonly ok: false; readonly error: AwsError };

/** Gives the ARN of the role, or the error that AWS answers. */
export function chooseRole({ roles, provider, claims, customRoleArn }: RoleRequest): RoleChoice {
  const mapping = roles?.mappings.get(provider);
  if (mapping === undefined) return defaultRole(roles, customRoleArn);
  const offered = mapping.rules === undefined ? rolesIn(claims) : matching(mapping.rules, claims);
  if (customRoleArn !== undefined) {
    return offered.includes(customRoleArn)
      ? chosen(customRoleArn)
      : { ok: false, error: foreign() };
  }
  const role = pick(mapping, offered, claims);
  if (role !== undefined) return chosen(role);
  return mapping.ambiguous === "Deny"
    ? { ok: false, error: ambiguousRole() }
    : defaultRole(roles, undefined);
}

function defaultRole(roles: PoolRoles | undefined, customRoleArn: string | undefined): RoleChoice {
  const role = roles?.authenticated;
  if (role === undefined) return { ok: false, error: badRoles() };
  const isForeign = customRoleArn !== undefined && customRoleArn !== role;
  return isForeign ? { ok: false, error: foreign() } : chosen(role);
}

/** The first rule that matches wins; a token names the role it prefers, or has one alone. */
function pick(
  { rules }: RoleMapping,
  offered: readonly string[],
  claims: Claims,
): string | undefined {
  if (rules !== undefined) return offered[0];
  const preferred = claims["cognito:preferred_role"];
  if (typeof preferred === "string") return preferred;
  return offered.length === 1 ? offered[0] : undefined;
}

function rolesIn(claims: Claims): readonly string[] {
  return textsOf(claims["cognito:roles"]);
}

function matching(rules: readonly MappingRule[], claims: Claims): readonly string[] {
  return rules.filter((rule) => matches(rule, claims)).map(({ roleArn }) => roleArn);
}

/** A claim that lacks matches nothing; of a list any member may, and for NotEqual every one must. */
function matches({ claim, match, value }: MappingRule, claims: Claims): boolean {
  const texts = textsOf(claims[claim]);
  switch (match) {
    case "Equals":
      return texts.includes(value);
    case "Contains":
      return texts.some((text) => text.includes(value));
    case "StartsWith":
      return texts.some((text) => text.startsWith(value));
    case "NotEqual":
      return texts.length > 0 && !texts.includes(value);
    default:
      return match satisfies never;
  }
}

function textsOf(value: unknown): readonly string[] {
  if (value === undefined || value === null) return [];
  return (Array.isArray(value) ? value : [value]).map(String);
}

const chosen = (roleArn: string): RoleChoice => ({ ok: true, roleArn });

/** AWS says that it denies this; its words are not known. */
const foreign = () => notAuthorized("CustomRoleArn is no role that this identity may assume.");
