/** Checks at load that the account can honour the policies of roles, and who may assume them. */
import type { PolicyDocument } from "../contracts.ts";
import { checkPolicy } from "./evaluate.ts";
import { checkActions } from "./known-actions.ts";
import { IDENTITY_VOCABULARY, IOT_ROLE_VOCABULARY, TRUST_VOCABULARY } from "./vocabulary.ts";

/**
 * Checks a policy of a role: every action is known, and every condition key and variable has a value
 * in some call of the statement's services.
 * @throws PolicyError naming the action, operator, variable or key.
 */
export function checkIdentityPolicy(document: PolicyDocument): void {
  checkActions(document);
  for (const statement of document.Statement) {
    const speaksOfIot = statement.Action.some((action) => /^iot:/i.test(action));
    const knows = (key: string) =>
      IDENTITY_VOCABULARY.knows(key) || (speaksOfIot && IOT_ROLE_VOCABULARY.knows(key));
    checkPolicy({ ...document, Statement: [statement] }, { knows });
  }
}

/** Checks a role's trust. @throws PolicyError naming the action, operator, variable or key. */
export function checkTrust(trust: PolicyDocument): void {
  checkActions(trust);
  checkPolicy(trust, TRUST_VOCABULARY);
}
