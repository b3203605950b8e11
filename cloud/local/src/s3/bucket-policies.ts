/** Keeps the policies of buckets, and decides by them and by a caller's own who may do what. */
import { createJudge, principalFacts, requestFacts } from "../authority/judge.ts";
import type { Need } from "../authority/need.ts";
import type { Iam, PolicyDocument, Principal } from "../contracts.ts";
import type { Context } from "../iam/conditions.ts";
import { type Trusted, trustIn } from "../iam/trust.ts";

/** Is who asks: someone who signed the call, or a service of AWS for one of its resources. */
export type Caller =
  | { readonly principal: Principal; readonly sourceIp?: string | undefined }
  | { readonly service: string; readonly sourceArn: string };

export interface BucketPolicies {
  put(bucket: string, document: PolicyDocument): void;
  /** Says whether a caller may do what a call needs with a bucket. */
  allows(caller: Caller, bucket: string, need: Need): boolean;
}

export interface BucketPoliciesOptions {
  readonly iam: Pick<Iam, "policiesOf">;
  readonly epochMs: () => number;
}

/**
 * Makes an empty set. Within one account either policy suffices, and a denial in either ends it.
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-auth-workflow-object-operation.html
 */
export function createBucketPolicies({ iam, epochMs }: BucketPoliciesOptions): BucketPolicies {
  const documents = new Map<string, PolicyDocument>();
  const judge = createJudge({ iam, epochMs });
  return {
    put: (bucket, document) => {
      documents.set(bucket, document);
    },
    allows: (caller, bucket, need) => {
      const document = documents.get(bucket);
      const byBucket =
        document === undefined ? "none" : trustIn(requestOf(document, caller, need, epochMs()));
      if (byBucket === "denied") return false;
      if (!("principal" in caller)) return byBucket === "direct";
      const own = judge.decide(caller.principal, need, caller.sourceIp);
      return own === "allow" || (own === "implicit-deny" && byBucket === "direct");
    },
  };
}

function requestOf(trust: PolicyDocument, caller: Caller, need: Need, nowMs: number) {
  const sourceIp = "principal" in caller ? caller.sourceIp : undefined;
  const facts = { ...requestFacts(nowMs, sourceIp), ...factsOf(caller) };
  const { action, resource } = need;
  return { trust, who: whoIs(caller), action, resource, context: facts };
}

function whoIs(caller: Caller): Trusted {
  if (!("principal" in caller)) return { kind: "service", name: caller.service };
  const { accountId, arn, roleArn } = caller.principal;
  return {
    kind: "account-member",
    accountId,
    arns: roleArn === undefined ? [arn] : [arn, roleArn],
  };
}

function factsOf(caller: Caller): Context {
  return "principal" in caller
    ? principalFacts(caller.principal)
    : { "aws:SourceArn": caller.sourceArn };
}
