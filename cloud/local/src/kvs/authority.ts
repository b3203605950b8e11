/** Decides by IAM what a signer may do with signaling channels. */
import { REGION } from "../aws-names.ts";
import type { Iam, PolicyDocument, Principal } from "../contracts.ts";
import type { Context } from "../iam/conditions.ts";
import { checkPolicy, evaluate } from "../iam/evaluate.ts";
import { PolicyError } from "../iam/policy-error.ts";
import { partOf } from "../iam/service-part.ts";
import { KVS_ROLE_VOCABULARY } from "../iam/vocabulary.ts";
import { accessDenied } from "./kvs-error.ts";

export interface Authority {
  /**
   * Lets an action pass, such as `kinesisvideo:ConnectAsViewer` on a channel's ARN.
   * @throws AwsError AccessDeniedException.
   */
  check(request: AuthorityRequest): void;
}

export interface AuthorityRequest {
  readonly principal: Principal;
  readonly action: string;
  readonly resource: string;
}

/** The administrator may do everything; a session what the policies of its role say. */
export function createAuthority(iam: Iam, epochMs: () => number): Authority {
  return {
    check: ({ principal, action, resource }) => {
      if (principal.kind === "administrator") return;
      const documents = iam.policiesOf(principal.roleArn ?? "").map(kvsPart);
      checkDocuments(documents);
      const context = contextOf(principal, epochMs());
      if (evaluate({ documents, action, resource, context }).decision === "allow") return;
      throw accessDenied(
        `User: ${principal.arn} is not authorized to perform: ${action} on resource: ${resource}`,
      );
    },
  };
}

const kvsPart = partOf("kinesisvideo");

function checkDocuments(documents: readonly PolicyDocument[]): void {
  try {
    for (const document of documents) checkPolicy(document, KVS_ROLE_VOCABULARY);
  } catch (error) {
    if (!(error instanceof PolicyError)) throw error;
    const denied = accessDenied(`The role's policy cannot be honoured: ${error.message}`);
    denied.cause = error;
    throw denied;
  }
}

function contextOf(principal: Principal, nowMs: number): Context {
  return {
    "aws:userid": principal.userId,
    "aws:PrincipalArn": principal.roleArn ?? principal.arn,
    "aws:PrincipalAccount": principal.accountId,
    "aws:PrincipalType": "AssumedRole",
    "aws:RequestedRegion": REGION,
    "aws:CurrentTime": new Date(nowMs).toISOString(),
    "aws:EpochTime": String(Math.floor(nowMs / 1_000)),
    ...principal.sessionContext,
  };
}
