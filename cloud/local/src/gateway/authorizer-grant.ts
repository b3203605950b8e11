/** Gets what a Lambda authorizer grants an identity: remembered, or asked anew. */
import type { Log } from "@outrider/runtime";
import type { AuthorizerCache } from "./authorizer-cache.ts";
import {
  type AuthorizerFunctions,
  type AuthorizerProblem,
  type AuthorizerQuestion,
  askAuthorizer,
} from "./authorizer-function.ts";

export interface GrantQuestion<T> extends AuthorizerQuestion {
  /** For logs. */
  readonly name: string;
  /** Tells identities apart within the cache. */
  readonly key: string;
  /** How long the grant is kept, in seconds. */
  readonly ttlS: number;
  /** Reads the function's output; the problem is for logs. */
  readonly read: (
    output: unknown,
  ) => { readonly ok: true; readonly value: T } | { readonly ok: false; readonly problem: string };
}

export interface GrantSources<T> extends AuthorizerFunctions {
  readonly log: Log;
  readonly cache: AuthorizerCache<T>;
  readonly epochMs: () => number;
}

export interface Granted<T> {
  readonly grant: T;
  /** How long the function took, in ms; 0 for what was remembered. */
  readonly latencyMs: number;
}

export type GrantOutcome<T> =
  | { readonly ok: true; readonly value: Granted<T> }
  | { readonly ok: false; readonly problem: AuthorizerProblem };

/** Gets the grant; refusals and faults are never remembered. */
export async function grantOf<T>(
  question: GrantQuestion<T>,
  sources: GrantSources<T>,
): Promise<GrantOutcome<T>> {
  const { key, ttlS, name, read } = question;
  const { cache, epochMs, log } = sources;
  const startedMs = epochMs();
  const known = ttlS === 0 ? undefined : cache.get(key, startedMs);
  if (known !== undefined) return { ok: true, value: { grant: known, latencyMs: 0 } };
  const answer = await askAuthorizer(question, sources);
  const output = answer.ok ? read(answer.value) : answer;
  if (!output.ok) {
    const problem = problemOf(output.problem);
    if (problem.kind !== "unauthorized") log.warn("authorizer failed", { name, ...problem });
    return { ok: false, problem };
  }
  const nowMs = epochMs();
  cache.put(key, output.value, { nowMs, ttlS });
  return { ok: true, value: { grant: output.value, latencyMs: nowMs - startedMs } };
}

function problemOf(problem: AuthorizerProblem | string): AuthorizerProblem {
  return typeof problem === "string" ? { kind: "invalid", reason: problem } : problem;
}
