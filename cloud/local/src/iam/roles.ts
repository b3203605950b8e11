/** Keeps the roles of the stacks, their ids and their policies. */
import { createHash } from "node:crypto";
import type { Iam, PolicyDocument } from "../contracts.ts";

export interface Role {
  readonly arn: string;
  readonly name: string;
  /** `AROA…`, 21 characters, as IAM's unique ids are; the first half of `aws:userid`. */
  readonly id: string;
  readonly trust: PolicyDocument;
  /** Longest session, in s. */
  readonly maxSessionS: number;
  readonly policies: ReadonlyMap<string, PolicyDocument>;
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
const MAX_SESSION_S_DEFAULT = 3_600;

export interface Roles {
  put: Iam["putRole"];
  putPolicy(roleArn: string, policyName: string, document: PolicyDocument): void;
  find(roleArn: string): Role | undefined;
  policiesOf(roleArn: string): readonly PolicyDocument[];
}

/** Makes an empty set. Policies may come before their role: stacks start in any order. */
export function createRoles(): Roles {
  const roles = new Map<string, Omit<Role, "policies">>();
  const policies = new Map<string, Map<string, PolicyDocument>>();
  const policiesOf = (roleArn: string) => {
    const known = policies.get(roleArn) ?? new Map<string, PolicyDocument>();
    policies.set(roleArn, known);
    return known;
  };
  return {
    put: ({ maxSessionS = MAX_SESSION_S_DEFAULT, ...role }) => {
      roles.set(role.arn, { ...role, maxSessionS, id: roleIdFromArn(role.arn) });
    },
    putPolicy: (roleArn, policyName, document) => {
      policiesOf(roleArn).set(policyName, document);
    },
    find: (roleArn) => {
      const role = roles.get(roleArn);
      return role === undefined ? undefined : { ...role, policies: policiesOf(roleArn) };
    },
    policiesOf: (roleArn) => [...(policies.get(roleArn)?.values() ?? [])],
  };
}

const BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

/**
 * Derives a role's unique id from its ARN, so that it is the same at every start.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-unique-ids
 */
export function roleIdFromArn(arn: string): string {
  const digest = createHash("sha256").update(arn).digest();
  return `AROA${[...digest.subarray(0, 17)].map((byte) => BASE32[byte % 32]).join("")}`;
}
