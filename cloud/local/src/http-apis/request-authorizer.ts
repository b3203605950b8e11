/**
 * Lets in whom a function lets in, in both payload formats.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
import { z } from "zod";
import { arn } from "../aws-names.ts";
import { headerOf } from "../gateway/api-request.ts";
import { type GrantSources, grantOf } from "../gateway/authorizer-grant.ts";
import { judgeByPolicy, type PolicyGrant, policyOutput } from "../gateway/authorizer-policy.ts";
import { type ArrivedRequest, calledArnOf, sourceValue } from "./arrived-request.ts";
import type { Authorized } from "./authorize.ts";
import { eventV1, eventV2 } from "./event.ts";
import type { RequestAuthorizerPart } from "./parts.ts";

/** Is what the function granted: by a policy, or by yes and no. */
export type HttpGrant =
  | { readonly kind: "policy"; readonly policy: PolicyGrant }
  | {
      readonly kind: "simple";
      readonly isAuthorized: boolean;
      readonly context: Readonly<Record<string, unknown>>;
    };

/** Longest wait for the function, in ms, as on AWS. */
const AUTHORIZER_MS_MAX = 10_000;

/** Asks the function, or remembers what it said of the same identity. */
export async function authorizeByFunction(
  arrived: ArrivedRequest,
  authorizer: RequestAuthorizerPart,
  sources: GrantSources<HttpGrant>,
): Promise<Authorized> {
  const identity = (authorizer.IdentitySource ?? []).map((source) => sourceValue(source, arrived));
  const values = identity.filter((value) => value !== undefined);
  if (values.length < identity.length) return { ok: false, problem: { status: 401 } };
  const id = arrived.routed.route.AuthorizerId ?? "";
  const outcome = await grantOf<HttpGrant>(
    {
      name: authorizer.Name,
      key: JSON.stringify([arrived.stage.StageName, id, ...values]),
      ttlS: authorizer.AuthorizerResultTtlInSeconds ?? 0,
      uri: authorizer.AuthorizerUri,
      roleArn: authorizer.AuthorizerCredentialsArn,
      sourceArn: arn("execute-api", `${arrived.api.id}/authorizers/${id}`),
      event: eventOf(arrived, authorizer, values),
      limitMs: AUTHORIZER_MS_MAX,
      read: authorizer.EnableSimpleResponses === true ? readSimple : readPolicy,
    },
    sources,
  );
  if (outcome.ok) return judge(outcome.value.grant, arrived);
  const { kind, reason } = outcome.problem;
  const status = kind === "unauthorized" ? 401 : 500;
  return { ok: false, problem: { status, authorizerError: reason } };
}

function judge(grant: HttpGrant, arrived: ArrivedRequest): Authorized {
  if (grant.kind === "simple") {
    const { context } = grant;
    const value = { v1: context, v2: { lambda: context }, context };
    return grant.isAuthorized ? { ok: true, value } : { ok: false, problem: { status: 403 } };
  }
  const { request } = arrived;
  const decision = judgeByPolicy(grant.policy, {
    arn: calledArnOf(arrived),
    nowMs: request.receivedMs,
    sourceIp: request.sourceIp,
    userAgent: headerOf(request, "user-agent"),
  });
  if (decision !== "allow") return { ok: false, problem: { status: 403 } };
  const { principalId, context } = grant.policy;
  const v1 = { ...context, principalId };
  return { ok: true, value: { v1, v2: { lambda: context }, context: v1 } };
}

function eventOf(
  arrived: ArrivedRequest,
  { AuthorizerPayloadFormatVersion: version }: RequestAuthorizerPart,
  identity: readonly string[],
): object {
  const called = calledArnOf(arrived);
  const type = "REQUEST";
  if (version === "2.0") {
    const { body: _, isBase64Encoded: __, version: ___, ...event } = withBody(eventV2(arrived));
    return { version, type, routeArn: called, identitySource: identity, ...event };
  }
  const { body: _, isBase64Encoded: __, version: ___, ...event } = eventV1(arrived);
  const token = identity.join(",");
  const own = { identitySource: token, authorizationToken: token };
  return { version, type, methodArn: called, ...own, ...event };
}

function withBody(event: ReturnType<typeof eventV2>): typeof event & { body?: string } {
  return event;
}

const simple = z.object({
  isAuthorized: z.boolean(),
  context: z
    .record(z.string(), z.unknown())
    .refine((context) => !("claims" in context), "claims is a reserved name")
    .nullish(),
});

type Read = { ok: true; value: HttpGrant } | { ok: false; problem: string };

function readSimple(output: unknown): Read {
  const parsed = simple.safeParse(output);
  if (!parsed.success) return { ok: false, problem: "no simple response" };
  const { isAuthorized, context } = parsed.data;
  return { ok: true, value: { kind: "simple", isAuthorized, context: context ?? {} } };
}

function readPolicy(output: unknown): Read {
  const policy = policyOutput(output, { flat: false });
  return policy.ok ? { ok: true, value: { kind: "policy", policy: policy.value } } : policy;
}
