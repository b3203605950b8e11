/** Lets in whom a function lets in: authorizers of the types TOKEN and REQUEST. */
import { arn } from "../aws-names.ts";
import { headerOf } from "../gateway/api-request.ts";
import {
  type Granted,
  type GrantOutcome,
  type GrantSources,
  grantOf,
} from "../gateway/authorizer-grant.ts";
import { judgeByPolicy, type PolicyGrant, policyOutput } from "../gateway/authorizer-policy.ts";
import { matchesWhole } from "../gateway/expression.ts";
import type { ArrivedRequest } from "./api-request.ts";
import type { Authorized } from "./authorize.ts";
import type { LambdaAuthorizerPart } from "./authorizer-part.ts";
import { contextOf } from "./context.ts";
import { type GatewayFailure, parameterText } from "./gateway-response.ts";
import { proxyEvent } from "./proxy-event.ts";

type LambdaAuthorizerSources = GrantSources<PolicyGrant>;

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
  if (asked.ok) return judge(asked.value, { arrived, methodArn }, sources.epochMs());
  const { kind, reason } = asked.problem;
  return { ok: false, problem: { type: FAILURES[kind], authorizerError: reason } };
}

interface Question {
  readonly arrived: ArrivedRequest;
  readonly authorizer: LambdaAuthorizerPart;
  readonly identity: readonly string[];
  readonly methodArn: string;
}

async function ask(
  { arrived, authorizer, identity, methodArn }: Question,
  sources: LambdaAuthorizerSources,
): Promise<GrantOutcome<PolicyGrant>> {
  const { api, stage, method } = arrived;
  const id = method.AuthorizerId ?? "";
  return grantOf(
    {
      name: authorizer.Name,
      key: JSON.stringify([stage.StageName, id, ...identity]),
      ttlS: authorizer.AuthorizerResultTtlInSeconds ?? TTL_S,
      uri: authorizer.AuthorizerUri,
      roleArn: authorizer.AuthorizerCredentials,
      sourceArn: arn("execute-api", `${api.id}/authorizers/${id}`),
      event: eventOf({ arrived, authorizer, identity, methodArn }),
      limitMs: AUTHORIZER_MS_MAX,
      read: (output) => policyOutput(output, { flat: true }),
    },
    sources,
  );
}

const FAILURES = {
  unauthorized: "UNAUTHORIZED",
  failed: "AUTHORIZER_FAILURE",
  invalid: "AUTHORIZER_CONFIGURATION_ERROR",
} as const;

function judge(
  { grant, latencyMs }: Granted<PolicyGrant>,
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
 * Names the method with the path as it was called, unlike the resource's own path. What the router
 * takes for the same path has the same name: else `/%61dmin` or `/admin/` would slip past a deny.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
function calledArnOf({ api, stage, request }: ArrivedRequest): string {
  return arn(
    "execute-api",
    `${api.id}/${stage.StageName}/${request.method}${samePath(request.path)}`,
  );
}

function samePath(path: string): string {
  const plain = path.replace(/%[0-9a-f]{2}/gi, (escaped) => {
    const character = String.fromCharCode(Number.parseInt(escaped.slice(1), 16));
    return /[\w.~-]/.test(character) ? character : escaped.toUpperCase();
  });
  return plain === "/" ? plain : plain.replace(/\/$/, "");
}

function refuse(type: GatewayFailure["type"]): Authorized {
  return { ok: false, problem: { type } };
}
