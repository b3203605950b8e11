/** Takes from a role's policies what one service has to judge. */
import type { PolicyDocument } from "../contracts.ts";

/**
 * Gives a function that keeps the statements whose actions can be those of `service`, such as `iot`:
 * the others may use keys that only their services know. The part of one document is always the same
 * object, so that the evaluator compiles it once.
 */
export function partOf(service: string): (document: PolicyDocument) => PolicyDocument {
  const parts = new WeakMap<PolicyDocument, PolicyDocument>();
  const prefix = `${service}:`;
  const speaksOfService = (action: string) =>
    action.startsWith("*") || action.toLowerCase().startsWith(prefix);
  return (document) => {
    const known = parts.get(document);
    if (known !== undefined) return known;
    const Statement = document.Statement.filter(({ Action }) => Action.some(speaksOfService));
    const part = { ...document, Statement };
    parts.set(document, part);
    return part;
  };
}
