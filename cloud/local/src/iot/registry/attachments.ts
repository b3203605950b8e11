/** Keeps which policies and things a principal (a certificate or an identity) is attached to. */
import type { DatabaseSync } from "node:sqlite";
import { AwsError } from "../../contracts.ts";
import { certificateArn, invalidRequest, NAME_PATTERNS } from "../names.ts";
import type { Certificates } from "./certificates.ts";
import type { Policies, Policy } from "./policies.ts";
import type { Revision } from "./revision.ts";
import type { Things } from "./things.ts";

export interface Attachments {
  attachPolicy(policy: string, target: string): void;
  detachPolicy(policy: string, target: string): void;
  policiesOf(target: string): readonly Policy[];
  targetsOf(policy: string): readonly string[];
  attachThing(thing: string, principal: string): void;
  detachThing(thing: string, principal: string): void;
  thingsOf(principal: string): readonly string[];
  principalsOf(thing: string): readonly string[];
}

/** Policies a principal may have. @see https://docs.aws.amazon.com/general/latest/gr/iot-core.html#security-limits */
const POLICIES_MAX = 10;

const CERTIFICATE_PREFIX = certificateArn("");

export function createAttachments(
  database: DatabaseSync,
  revision: Revision,
  {
    policies,
    things,
    certificates,
  }: { policies: Policies; things: Things; certificates: Certificates },
): Attachments {
  const sql = statements(database);
  const check = (principal: string) => checkPrincipal(certificates, principal);
  const policyNames = (target: string) => column(sql.policiesOf.all(target));
  return {
    attachPolicy: (policy, target) => {
      policies.get(policy);
      check(target);
      const names = policyNames(target);
      if (names.includes(policy)) return;
      if (names.length >= POLICIES_MAX) throw tooMany(target);
      sql.attachPolicy.run(policy, target);
      revision.bump();
    },
    detachPolicy: (policy, target) => {
      policies.get(policy);
      check(target);
      sql.detachPolicy.run(policy, target);
      revision.bump();
    },
    policiesOf: (target) => policyNames(target).map((name) => policies.get(name)),
    targetsOf: (policy) => {
      policies.get(policy);
      return column(sql.targetsOf.all(policy));
    },
    attachThing: (thing, principal) => {
      things.get(thing);
      check(principal);
      sql.attachThing.run(thing, principal);
      revision.bump();
    },
    detachThing: (thing, principal) => {
      things.get(thing);
      check(principal);
      sql.detachThing.run(thing, principal);
      revision.bump();
    },
    thingsOf: (principal) => column(sql.thingsOf.all(principal)),
    principalsOf: (thing) => {
      things.get(thing);
      return column(sql.principalsOf.all(thing));
    },
  };
}

function statements(database: DatabaseSync) {
  return {
    attachPolicy: database.prepare("INSERT INTO policy_targets VALUES (?, ?)"),
    detachPolicy: database.prepare("DELETE FROM policy_targets WHERE policy = ? AND target = ?"),
    policiesOf: database.prepare(
      "SELECT policy AS value FROM policy_targets WHERE target = ? ORDER BY policy",
    ),
    targetsOf: database.prepare(
      "SELECT target AS value FROM policy_targets WHERE policy = ? ORDER BY target",
    ),
    attachThing: database.prepare("INSERT OR IGNORE INTO thing_principals VALUES (?, ?)"),
    detachThing: database.prepare("DELETE FROM thing_principals WHERE thing = ? AND principal = ?"),
    thingsOf: database.prepare(
      "SELECT thing AS value FROM thing_principals WHERE principal = ? ORDER BY thing",
    ),
    principalsOf: database.prepare(
      "SELECT principal AS value FROM thing_principals WHERE thing = ? ORDER BY principal",
    ),
  };
}

function column(rows: unknown[]): readonly string[] {
  return (rows as { value: string }[]).map(({ value }) => value);
}

/** A principal is a registered certificate's ARN or a Cognito identity id. */
function checkPrincipal(certificates: Certificates, principal: string): void {
  if (principal.startsWith(CERTIFICATE_PREFIX)) {
    certificates.get(principal.slice(CERTIFICATE_PREFIX.length));
  } else if (!NAME_PATTERNS.identity.test(principal)) {
    throw invalidRequest(
      `Invalid principal ${principal}: the local host attaches certificates and Cognito identities`,
    );
  }
}

function tooMany(target: string): AwsError {
  return new AwsError(
    "LimitExceededException",
    `The number of policies attached to ${target} may not exceed ${POLICIES_MAX}`,
    410,
  );
}
