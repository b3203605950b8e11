/** Takes a request through a REST API: route, key, limits, validation, integration. */
import { TimeoutError, withTimeout } from "@outrider/runtime";
import { arn } from "../aws-names.ts";
import type { Functions, InvokeResult } from "../contracts.ts";
import { AwsError } from "../contracts.ts";
import type { Api } from "./api.ts";
import { type ApiRequest, type ApiResponse, headerOf, type RoutedRequest } from "./api-request.ts";
import { type Context, contextOf } from "./context.ts";
import { type GatewayFailure, gatewayResponse } from "./gateway-response.ts";
import { answerMock } from "./mock-integration.ts";
import type { ProxyIntegration, StagePart } from "./parts.ts";
import { proxyEvent } from "./proxy-event.ts";
import { proxyResponse } from "./proxy-response.ts";
import { validateRequest } from "./request-validation.ts";
import { matchRoute, methodOf, type RouteMatch } from "./routes.ts";
import type { StageThrottle } from "./stage-throttle.ts";
import type { UsagePlans } from "./usage-plans.ts";

/** Judges by the function's own policy; `sourceArn` names the method. */
export type MayInvoke = (functionArn: string, sourceArn: string) => boolean;

export interface AnswerSources {
  readonly functions: Functions;
  /** Says whether the API may invoke a function for one of its methods. */
  readonly mayInvoke: MayInvoke;
  readonly usagePlans: UsagePlans;
  readonly stageThrottle: StageThrottle;
  readonly newTraceId: () => string;
}

/** Is a request that reached a stage of an API. */
export interface StageRequest {
  readonly request: ApiRequest;
  readonly api: Api;
  readonly stage: StagePart;
  /** Set where the body was over its bound. */
  readonly isTooLarge: boolean;
}

export interface Answer {
  readonly response: ApiResponse;
  readonly context: Context;
}

type Outcome =
  | { readonly ok: true; readonly value: ApiResponse }
  | { readonly ok: false; readonly problem: GatewayFailure };

/** Longest an integration may take, in ms, as on AWS. */
const INTEGRATION_MS_MAX = 29_000;

/** Answers a request; every refusal becomes one of the API's gateway responses. */
export async function answerRequest(staged: StageRequest, sources: AnswerSources): Promise<Answer> {
  const { request, api, stage } = staged;
  const match = matchRoute(api.root, request.path);
  const routed = route(staged, match, sources);
  const context = contextOf(routed.ok ? routed.value : { ...staged, match });
  const outcome: Outcome = routed.ok ? await integrate(routed.value, sources) : routed;
  if (outcome.ok) return { response: outcome.value, context };
  const response = gatewayResponse(outcome.problem, { request, api, stage, context });
  return { response, context };
}

type Routed =
  | { readonly ok: true; readonly value: RoutedRequest }
  | { readonly ok: false; readonly problem: GatewayFailure };

function refuse(type: GatewayFailure["type"]): { ok: false; problem: GatewayFailure } {
  return { ok: false, problem: { type } };
}

function route(
  { request, api, stage, isTooLarge }: StageRequest,
  match: RouteMatch | undefined,
  sources: AnswerSources,
): Routed {
  if (isTooLarge) return refuse("REQUEST_TOO_LARGE");
  const method = match === undefined ? undefined : methodOf(match.node, request.method);
  if (match === undefined || method === undefined) return refuse("MISSING_AUTHENTICATION_TOKEN");
  const use = {
    apiId: api.id,
    stage: stage.StageName,
    resourcePath: match.node.path,
    httpMethod: request.method,
  };
  const admission =
    method.ApiKeyRequired === true
      ? sources.usagePlans.admit(headerOf(request, "x-api-key"), use)
      : undefined;
  if (admission?.ok === false) return refuse(admission.problem);
  if (!sources.stageThrottle(stage, use)) return refuse("THROTTLED");
  const key = admission?.value;
  const traceId = headerOf(request, "x-amzn-trace-id") ?? sources.newTraceId();
  const value: RoutedRequest = { request, api, stage, match, method, key, traceId };
  const invalid = validateRequest(value);
  return invalid === undefined ? { ok: true, value } : { ok: false, problem: invalid };
}

function integrate(routed: RoutedRequest, sources: AnswerSources): Promise<Outcome> | Outcome {
  const { Integration: integration } = routed.method;
  return integration.Type === "MOCK"
    ? answerMock(routed, integration)
    : answerProxy(routed, integration, sources);
}

async function answerProxy(
  routed: RoutedRequest,
  integration: ProxyIntegration,
  { functions, mayInvoke }: AnswerSources,
): Promise<Outcome> {
  const functionArn = /functions\/(.+)\/invocations$/.exec(integration.Uri)?.[1] ?? "";
  if (!mayInvoke(functionArn, methodArnOf(routed))) return refuse("API_CONFIGURATION_ERROR");
  const event = Buffer.from(JSON.stringify(proxyEvent(routed)));
  const limitMs = integration.TimeoutInMillis ?? INTEGRATION_MS_MAX;
  const result = await invoked(functions.invoke(functionArn, event), limitMs);
  if (typeof result === "string") return refuse(result);
  const response = result.ok
    ? proxyResponse(result.payload, routed.request, routed.api)
    : undefined;
  if (response === undefined) return refuse("BAD_GATEWAY");
  const headers = { "X-Amzn-Trace-Id": routed.traceId.split(";")[0] ?? "", ...response.headers };
  return { ok: true, value: { ...response, headers } };
}

/**
 * Names the method as a function's policy may name it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/arn-format-reference.html
 */
function methodArnOf({ api, stage, request, match }: RoutedRequest): string {
  return arn("execute-api", `${api.id}/${stage.StageName}/${request.method}${match.node.path}`);
}

/** Waits for a function; returns the response type of the failure where it gave no result at all. */
async function invoked(
  result: Promise<InvokeResult>,
  limitMs: number,
): Promise<InvokeResult | GatewayFailure["type"]> {
  try {
    return await withTimeout(result, limitMs, "the integration");
  } catch (error) {
    if (error instanceof TimeoutError) return "INTEGRATION_TIMEOUT";
    // Throttled, unknown or without a role: AWS answers 500 for each.
    if (error instanceof AwsError) return "API_CONFIGURATION_ERROR";
    throw error;
  }
}
