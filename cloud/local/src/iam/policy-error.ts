/** Says why a policy document is refused when it is loaded: a wrong answer is worse than none. */

export type PolicyErrorCode =
  /** The document is not the JSON that a policy must be. */
  | "policy-malformed"
  /** A condition operator that the evaluator does not know. */
  | "policy-unknown-operator"
  /** An action that no service known here has. */
  | "policy-unknown-action"
  /** A condition key for which the evaluator has no value. */
  | "policy-unknown-key"
  /** A policy variable for which the evaluator has no value. */
  | "policy-unknown-variable"
  /** A member that is real but not honoured here, such as NotAction. */
  | "policy-unsupported";

/** Is thrown at load, before the policy decides anything; `code` tells the kind. */
export class PolicyError extends Error {
  override readonly name = "PolicyError";
  readonly code: PolicyErrorCode;
  constructor(message: string, options: ErrorOptions & { code: PolicyErrorCode }) {
    super(message, options);
    this.code = options.code;
  }
}
