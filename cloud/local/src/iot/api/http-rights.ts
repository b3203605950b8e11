/**
 * Holds Cognito identities to their IoT policies over HTTP too. What their role may do, the front door
 * has judged by then.
 * @see https://docs.aws.amazon.com/iot/latest/developerguide/pub-sub-policy.html#pub-sub-policy-cognito
 */
import { denied } from "../../authority/denial.ts";
import { requestFacts } from "../../authority/judge.ts";
import { authenticatedIdentity } from "../../cognito/identity-pools/session-facts.ts";
import type { AwsCall } from "../../contracts.ts";
import { evaluate } from "../../iam/evaluate.ts";
import { identityPolicies } from "../broker/principal.ts";
import { topicArn } from "../names.ts";
import type { Registry } from "../registry/registry.ts";

export interface HttpRights {
  /**
   * Lets a message of a Cognito identity pass as its IoT policies allow, and everyone else's.
   * @throws AwsError ForbiddenException.
   */
  checkPublish(call: AwsCall, message: { readonly topic: string; readonly retain: boolean }): void;
}

export interface HttpRightsOptions {
  readonly registry: Registry;
  readonly epochMs: () => number;
}

export function createHttpRights({ registry, epochMs }: HttpRightsOptions): HttpRights {
  return {
    checkPublish: (call, { topic, retain }) => {
      const identity = authenticatedIdentity(call.principal);
      if (identity === undefined) return;
      const documents = identityPolicies(registry, identity);
      const facts = requestFacts(epochMs(), call.sourceIp);
      const context = { ...facts, ...call.principal.sessionContext };
      const resource = topicArn(topic);
      for (const action of retain ? ["iot:Publish", "iot:RetainPublish"] : ["iot:Publish"]) {
        const { decision } = evaluate({ documents, action, resource, context });
        if (decision === "allow") continue;
        throw denied(call, { arn: call.principal.arn, need: { action, resource }, decision });
      }
    },
  };
}
