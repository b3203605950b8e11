/** Takes a request through an HTTP API: route, authorizer, limits, preflight, function. */
import type { Functions } from "../contracts.ts";
import { type ApiResponse, headerOf } from "../gateway/api-request.ts";
import { functionArnIn } from "../gateway/authorizer-function.ts";
import type { Context } from "../gateway/context-text.ts";
import { invokeIntegration } from "../gateway/integration.ts";
import type { MayInvoke } from "../gateway/invoke-right.ts";
import { type ArrivedRequest, routeArnOf, type StageRequest } from "./arrived-request.ts";
import type { Authorization, Authorize } from "./authorize.ts";
import { contextOf } from "./context.ts";
import { isPreflight, preflightResponse, withCors } from "./cors.ts";
import { eventV1, eventV2 } from "./event.ts";
import { failureContext, failureResponse, type HttpFailure } from "./failure.ts";
import { responseV1, responseV2 } from "./function-response.ts";
import type { RouteThrottle } from "./route-throttle.ts";

export interface AnswerSources {
  readonly functions: Pick<Functions, "invoke">;
  readonly mayInvoke: MayInvoke;
  readonly authorize: Authorize;
  readonly routeThrottle: RouteThrottle;
  readonly newTraceId: () => string;
}

export interface Answer {
  readonly response: ApiResponse;
  readonly context: Context;
}

type Outcome =
  | { readonly ok: true; readonly value: ApiResponse }
  | { readonly ok: false; readonly problem: HttpFailure };

/** Longest an integration may take, in ms, as on AWS. */
const INTEGRATION_MS_MAX = 30_000;

/** Answers a request; with the API's CORS headers where it has a configuration. */
export async function answerRequest(staged: StageRequest, sources: AnswerSources): Promise<Answer> {
  const { request, api } = staged;
  const cors = api.part.CorsConfiguration;
  const answer = await answerPlainly(staged, sources);
  // A preflight has its headers already, or none on purpose.
  if (cors === undefined || isPreflight(request)) return answer;
  return { ...answer, response: withCors(answer.response, request, cors) };
}

async function answerPlainly(staged: StageRequest, sources: AnswerSources): Promise<Answer> {
  const { request, api, segments, isTooLarge } = staged;
  const routed = api.findRoute(request.method, segments);
  if (routed === undefined || isTooLarge) {
    const context = contextOf({ ...staged, routed });
    const preflight = preflightOf(staged);
    return preflight === undefined
      ? failed({ status: isTooLarge ? 413 : 404 }, context)
      : { response: preflight, context };
  }
  const traceId = headerOf(request, "x-amzn-trace-id") ?? sources.newTraceId();
  return answerRoute({ ...staged, routed, traceId }, sources);
}

async function answerRoute(arrived: ArrivedRequest, sources: AnswerSources): Promise<Answer> {
  const authorized = await sources.authorize(arrived);
  if (!authorized.ok) return failed(authorized.problem, contextOf(arrived));
  const context = contextOf({ ...arrived, authorizer: authorized.value?.context });
  if (!sources.routeThrottle(arrived)) return failed({ status: 429 }, context);
  const preflight = preflightOf(arrived);
  if (preflight !== undefined) return { response: preflight, context };
  const outcome = await integrate(arrived, authorized.value, sources);
  return outcome.ok ? { response: outcome.value, context } : failed(outcome.problem, context);
}

function preflightOf({ request, api }: StageRequest): ApiResponse | undefined {
  const cors = api.part.CorsConfiguration;
  return cors !== undefined && isPreflight(request) ? preflightResponse(request, cors) : undefined;
}

function failed(failure: HttpFailure, context: Context): Answer {
  return { response: failureResponse(failure), context: failureContext(failure, context) };
}

async function integrate(
  arrived: ArrivedRequest,
  authorization: Authorization | undefined,
  { functions, mayInvoke }: AnswerSources,
): Promise<Outcome> {
  const { api, routed, stage } = arrived;
  const integration = api.integrations.get(routed.route.Target.slice("integrations/".length));
  if (integration === undefined) return refuse(500, "the route has no integration");
  const uri = filled(integration.IntegrationUri, stage.StageVariables ?? {});
  const functionArn = functionArnIn(uri);
  if (!mayInvoke(functionArn, routeArnOf(arrived), integration.CredentialsArn)) {
    return refuse(500, `API Gateway may not invoke ${functionArn}`);
  }
  const isV1 = integration.PayloadFormatVersion === "1.0";
  const event = isV1 ? eventV1(arrived, authorization) : eventV2(arrived, authorization);
  const limitMs = integration.TimeoutInMillis ?? INTEGRATION_MS_MAX;
  const result = await invokeIntegration({ functionArn, event, limitMs }, functions);
  if (typeof result === "string") return refuse(result === "timeout" ? 503 : 500, result);
  if (!result.ok) return refuse(500, `the function failed with ${result.errorType}`);
  const response = isV1 ? responseV1(result.payload) : responseV2(result.payload);
  return response === undefined
    ? refuse(500, "the function's answer has not the right shape")
    : { ok: true, value: response };
}

/** Puts stage variables into the address of an integration. */
function filled(uri: string, variables: Readonly<Record<string, string>>): string {
  return uri.replaceAll(/\$\{stageVariables\.(\w+)\}/g, (_whole, name: string) => {
    return variables[name] ?? "";
  });
}

function refuse(status: HttpFailure["status"], integrationError: string): Outcome {
  return { ok: false, problem: { status, integrationError } };
}
