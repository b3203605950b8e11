/** Lets in whom a function lets in: authorizers of the types TOKEN and REQUEST. */
import type { Log } from "@outrider/runtime";
import { arn } from "../aws-names.ts";
import type { AuthorizerCache } from "../gateway/authorizer-cache.ts";
import {
  type AuthorizerFunctions,
  type AuthorizerProblem,
  askAuthorizer,
} from "../gateway/authorizer-function.ts";
import { judgeByPolicy, type PolicyGrant, policyOutput } from "../gateway/authorizer-policy.ts";
import { type ArrivedRequest, headerOf } from "./api-request.ts";
import type { Authorized } from "./authorize.ts";
import type { LambdaAuthorizerPart } from "./authorizer-part.ts";
import { matchesWhole } from "./cognito-authorizer.ts";
import { contextOf } from "./context.ts";
import { type GatewayFailure, parameterText } from "./gateway-response.ts";
import { proxyEvent } from "./proxy-event.ts";

export interface LambdaAuthorizerSources extends AuthorizerFunctions {
  readonly log: Log;
  readonly cache: AuthorizerCache<PolicyGrant>;
  readonly epochMs: () => number;
}

/** Longest ARN of a method, in bytes. */
const METHOD_ARN_BYTES_MAX = 1_600;
/** Longest wait for the function, in ms: that of integrations, as AWS names no other. */
const AUTHORIZER_MS_MAX = 29_000;
/** How long a grant is kept when the authorizer does not say, in seconds. */
const TTL_S = 300;

/** Asks the function, or remembers what it said of the same identity, and judges by its policy. */
export async function authorizeByFunction(
  arrived: ArrivedRequest,
  authorizer: LambdaAuthorizerPart,
  sources: LambdaAuthorizerSources,
): Promise<Authorized> {
  const identity = identityOf(arrived, authorizer);
  if (identity === undefined) return refuse("UNAUTHORIZED");
  const methodArn = calledArnOf(arrived);
  if (Buffer.byteLength(methodArn) > METHOD_ARN_BYTES_MAX) return refuse("REQUEST_URI_TOO_LONG");
  const asked = await ask({ arrived, authorizer, identity, methodArn }, sources);
  return asked.ok ? judge(asked.value, { arrived, methodArn }, sources.epochMs()) : asked;
}

interface Question {
  readonly arrived: ArrivedRequest;
  readonly authorizer: LambdaAuthorizerPart;
  readonly identity: readonly string[];
  readonly methodArn: string;
}

interface Granted {
  readonly grant: PolicyGrant;
  /** How long the function took, in ms; 0 for what was remembered. */
  readonly latencyMs: number;
}

type Asked =
  | { readonly ok: true; readonly value: Granted }
  | { readonly ok: false; readonly problem: GatewayFailure };

async function ask(question: Question, sources: LambdaAuthorizerSources): Promise<Asked> {
  const { arrived, authorizer, identity, methodArn } = question;
  const { api, stage, method } = arrived;
  const { cache, epochMs, log } = sources;
  const id = method.AuthorizerId ?? "";
  const ttlS = authorizer.AuthorizerResultTtlInSeconds ?? TTL_S;
  const key = JSON.stringify([stage.StageName, id, ...identity]);
  const startedMs = epochMs();
  const known = ttlS === 0 ? undefined : cache.get(key, startedMs);
  if (known !== undefined) return { ok: true, value: { grant: known, latencyMs: 0 } };
  const answer = await askAuthorizer(
    {
      uri: authorizer.AuthorizerUri,
      roleArn: authorizer.AuthorizerCredentials,
      sourceArn: arn("execute-api", `${api.id}/authorizers/${id}`),
      event: eventOf({ arrived, authorizer, identity, methodArn }),
      limitMs: AUTHORIZER_MS_MAX,
    },
    sources,
  );
  const output = answer.ok ? policyOutput(answer.value, { flat: true }) : answer;
  if (!output.ok) {
    const { kind, reason } = problemOf(output.problem);
    if (kind !== "unauthorized") log.warn("authorizer failed", { name: authorizer.Name, reason });
    return { ok: false, problem: { type: FAILURES[kind], authorizerError: reason } };
  }
  const nowMs = epochMs();
  cache.put(key, output.value, { nowMs, ttlS });
  return { ok: true, value: { grant: output.value, latencyMs: nowMs - startedMs } };
}

const FAILURES = {
  unauthorized: "UNAUTHORIZED",
  failed: "AUTHORIZER_FAILURE",
  invalid: "AUTHORIZER_CONFIGURATION_ERROR",
} as const;

function problemOf(problem: AuthorizerProblem | string): AuthorizerProblem {
  return typeof problem === "string" ? { kind: "invalid", reason: problem } : problem;
}

function judge(
  { grant, latencyMs }: Granted,
  { arrived, methodArn }: Pick<Question, "arrived" | "methodArn">,
  nowMs: number,
): Authorized {
  const { request } = arrived;
  const userAgent = headerOf(request, "user-agent");
  const about = { arn: methodArn, nowMs, sourceIp: request.sourceIp, userAgent };
  const decision = judgeByPolicy(grant, about);
  const { principalId, context, usageIdentifierKey } = grant;
  const own = { ...context, principalId, integrationLatency: latencyMs };
  if (decision === "allow") return { ok: true, value: { context: own, usageIdentifierKey } };
  const message = decision === "explicit-deny" ? { message: EXPLICIT_DENY } : {};
  return { ok: false, problem: { type: "ACCESS_DENIED", ...message }, context: own };
}

/** @see https://repost.aws/knowledge-center/api-gateway-403-error-lambda-authorizer */
const EXPLICIT_DENY = "User is not authorized to access this resource with an explicit deny";

/** Returns the values of the identity sources; `undefined` when one lacks or the token has no right form. */
function identityOf(
  arrived: ArrivedRequest,
  authorizer: LambdaAuthorizerPart,
): readonly string[] | undefined {
  const places = { ...arrived, context: contextOf(arrived) };
  const names = authorizer.IdentitySource?.split(",").map((name) => name.trim()) ?? [];
  const values = names.map((name) => parameterText(name, places) ?? "");
  if (values.includes("")) return undefined;
  if (authorizer.Type === "REQUEST") return values;
  const { IdentityValidationExpression: expression } = authorizer;
  const isFit = expression === undefined || matchesWhole(expression, values[0] ?? "");
  return isFit ? values : undefined;
}

function eventOf({ arrived, authorizer, identity, methodArn }: Question): object {
  const { Type: type } = authorizer;
  if (type === "TOKEN") return { type, methodArn, authorizationToken: identity[0] };
  const { body: _, isBase64Encoded: __, ...event } = proxyEvent(arrived);
  const places = ["queryStringParameters", "multiValueQueryStringParameters"] as const;
  const empty = [...places, "pathParameters", "stageVariables"] as const;
  const filled = Object.fromEntries(empty.map((name) => [name, event[name] ?? {}]));
  return { type, methodArn, ...event, ...filled };
}

/**
 * Names the method with the path as it was called, unlike the resource's own path.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
function calledArnOf({ api, stage, request }: ArrivedRequest): string {
  return arn("execute-api", `${api.id}/${stage.StageName}/${request.method}${request.path}`);
}

function refuse(type: GatewayFailure["type"]): Authorized {
  return { ok: false, problem: { type } };
}
