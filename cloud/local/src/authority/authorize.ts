/** Enforces IAM for the signed calls that pass the front door. */
import type { Log } from "@outrider/runtime";
import { type AwsCall, AwsError, type Iam } from "../contracts.ts";
import type { Authorize } from "../front-door/aws-calls.ts";
import { denialMessage, denied } from "./denial.ts";
import { createJudge } from "./judge.ts";
import { SERVICES } from "./services/index.ts";

/**
 * Services that judge by themselves: signaling looks up its channel first, a bucket has a policy of
 * its own, and assuming a role is a matter of its trust as well, while anyone may ask who they are.
 */
const SELF_JUDGING: readonly string[] = ["kinesisvideo", "s3", "sts"];

export interface AuthorityOptions {
  readonly iam: Pick<Iam, "policiesOf">;
  readonly epochMs: () => number;
  readonly log: Log;
}

/**
 * Makes the front door's judgement. A service or an operation without a row here is refused to all
 * but the administrator, so that a forgotten row opens nothing.
 */
export function createAuthorize({ iam, epochMs, log }: AuthorityOptions): Authorize {
  const tables = new Map(
    SERVICES.flatMap((table) => table.signingNames.map((name) => [name, table])),
  );
  const judge = createJudge({ iam, epochMs });
  return (call) => {
    const { principal, service, sourceIp } = call;
    if (principal.kind === "administrator" || SELF_JUDGING.includes(service)) return;
    const needs = tables.get(service)?.needsOf(call);
    if (needs === undefined) throw notOffered(call);
    for (const need of needs) {
      const decision = judge.decide(principal, need, sourceIp);
      if (decision === "allow") continue;
      const denial = { arn: principal.arn, need, decision };
      log.info("call denied", { service, why: denialMessage(denial) });
      throw denied(call, denial);
    }
  };
}

function notOffered({ service, method, path, headers }: AwsCall): AwsError {
  const what = new Map(Object.entries(headers)).get("x-amz-target") ?? `${method} ${path}`;
  return new AwsError(
    "UnknownOperationException",
    `The local host has no IAM action for '${service}' ${what}.`,
    404,
  );
}
