/**
 * Decides whether policies allow an action: an explicit deny beats every allow, and nothing is
 * allowed that no statement allows. Pure; documents are compiled once and remembered by identity.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
import type { PolicyDocument, PolicyStatement } from "../contracts.ts";
import { type Condition, type Context, compileConditions, valuesOf } from "./conditions.ts";
import { codePoints, matchesPoints, type Pattern, parsePattern, type Resolve } from "./pattern.ts";
import { PolicyError } from "./policy-error.ts";
import type { Vocabulary } from "./vocabulary.ts";

export interface Request {
  readonly documents: readonly PolicyDocument[];
  /** Such as `iot:Publish`; compared without regard to case. */
  readonly action: string;
  /** Full ARN; compared with regard to case. */
  readonly resource: string;
  readonly context: Context;
}

export interface Decision {
  readonly decision: "allow" | "explicit-deny" | "implicit-deny";
  /** The statement that decided; absent for an implicit deny. */
  readonly statement?: PolicyStatement;
}

/**
 * Evaluates a request against identity policies.
 * @throws PolicyError for a document that does not compile.
 * @example
 * evaluate({ documents, action: "iot:Publish", resource: arn("iot", "topic/a"), context: {} });
 */
export function evaluate({ documents, action, resource, context }: Request): Decision {
  const resolve: Resolve = (key) => {
    const values = valuesOf(context, key);
    return values?.length === 1 ? values[0] : undefined;
  };
  const verb = codePoints(action.toLowerCase());
  const name = codePoints(resource);
  let allowedBy: PolicyStatement | undefined;
  for (const compiled of documents.flatMap(compile)) {
    if (!applies(compiled, { verb, name, context, resolve })) continue;
    if (compiled.statement.Effect === "Deny") {
      return { decision: "explicit-deny", statement: compiled.statement };
    }
    allowedBy ??= compiled.statement;
  }
  return allowedBy === undefined
    ? { decision: "implicit-deny" }
    : { decision: "allow", statement: allowedBy };
}

/**
 * Checks at load that a document can be honoured: it compiles, and the vocabulary gives values to
 * every variable and condition key in it.
 * @throws PolicyError naming the operator, variable or key.
 */
export function checkPolicy(document: PolicyDocument, vocabulary: Vocabulary): void {
  for (const { resources, conditions } of compile(document)) {
    const patterns = resources.flatMap((pattern) => pattern.variables);
    for (const variable of [...patterns, ...conditions.flatMap((one) => one.variables)]) {
      if (vocabulary.knows(variable)) continue;
      throw new PolicyError(`policy variable \${${variable}} is not known`, {
        code: "policy-unknown-variable",
      });
    }
    for (const { key } of conditions) {
      if (vocabulary.knows(key)) continue;
      throw new PolicyError(`condition key ${key} is not known`, { code: "policy-unknown-key" });
    }
  }
}

interface CompiledStatement {
  readonly statement: PolicyStatement;
  readonly actions: readonly Pattern[];
  readonly resources: readonly Pattern[];
  readonly conditions: readonly Condition[];
}

const compiledDocuments = new WeakMap<PolicyDocument, readonly CompiledStatement[]>();

function compile(document: PolicyDocument): readonly CompiledStatement[] {
  const known = compiledDocuments.get(document);
  if (known !== undefined) return known;
  const variables = document.Version === "2012-10-17";
  const compiled = document.Statement.map((statement) => ({
    statement,
    actions: statement.Action.map((text) => parsePattern(text.toLowerCase(), { variables: false })),
    resources: statement.Resource.map((text) => parsePattern(text, { variables })),
    conditions: compileConditions(statement.Condition, variables),
  }));
  compiledDocuments.set(document, compiled);
  return compiled;
}

function applies(
  { actions, resources, conditions }: CompiledStatement,
  request: {
    readonly verb: readonly number[];
    readonly name: readonly number[];
    readonly context: Context;
    readonly resolve: Resolve;
  },
): boolean {
  const { verb, name, context, resolve } = request;
  return (
    actions.some((pattern) => matchesPoints(pattern, verb, resolve)) &&
    resources.some((pattern) => matchesPoints(pattern, name, resolve)) &&
    conditions.every((condition) => condition.holds(context, resolve))
  );
}
