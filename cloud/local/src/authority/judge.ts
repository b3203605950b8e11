/** Decides by a role's policies whether a session of it may do something. */
import { REGION } from "../aws-names.ts";
import type { Iam, Principal } from "../contracts.ts";
import type { Context } from "../iam/conditions.ts";
import { type Decision, evaluate } from "../iam/evaluate.ts";
import type { Need } from "./need.ts";

export interface Judge {
  /** Gives the decision of the policies of the principal's role; `sourceIp` where there is one. */
  decide(principal: Principal, need: Need, sourceIp?: string): Decision["decision"];
}

export interface JudgeOptions {
  readonly iam: Pick<Iam, "policiesOf">;
  readonly epochMs: () => number;
}

/** The administrator may do everything; a session what inline, attached and managed policies say. */
export function createJudge({ iam, epochMs }: JudgeOptions): Judge {
  return {
    decide: (principal, { action, resource, context }, sourceIp) => {
      if (principal.kind === "administrator") return "allow";
      const documents = iam.policiesOf(principal.roleArn ?? "");
      const facts = {
        ...principalFacts(principal),
        ...requestFacts(epochMs(), sourceIp),
        ...context,
      };
      return evaluate({ documents, action, resource, context: facts }).decision;
    },
  };
}

/** Gives what policies may ask about who calls. */
export function principalFacts(principal: Principal): Context {
  return {
    "aws:userid": principal.userId,
    "aws:PrincipalArn": principal.roleArn ?? principal.arn,
    "aws:PrincipalAccount": principal.accountId,
    "aws:PrincipalType": principal.kind === "administrator" ? "User" : "AssumedRole",
    ...principal.sessionContext,
  };
}

/** Gives what policies may ask about any request. */
export function requestFacts(nowMs: number, sourceIp: string | undefined): Context {
  return {
    "aws:RequestedRegion": REGION,
    "aws:CurrentTime": new Date(nowMs).toISOString(),
    "aws:EpochTime": String(Math.floor(nowMs / 1_000)),
    // Without TLS the host listens on loopback alone, which counts as secure.
    "aws:SecureTransport": "true",
    "aws:SourceIp": sourceIp,
  };
}
