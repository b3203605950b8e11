/** Takes a request through a REST API: admission, then integration. */
import { arn } from "../aws-names.ts";
import type { Functions } from "../contracts.ts";
import type { ApiResponse } from "../gateway/api-request.ts";
import { functionArnIn } from "../gateway/authorizer-function.ts";
import type { Context } from "../gateway/context-text.ts";
import { invokeIntegration } from "../gateway/integration.ts";
import type { MayInvoke } from "../gateway/invoke-right.ts";
import { type AdmissionSources, admit } from "./admission.ts";
import type { RoutedRequest, StageRequest } from "./api-request.ts";
import { contextOf } from "./context.ts";
import { failureContext, type GatewayFailure, gatewayResponse } from "./gateway-response.ts";
import { answerMock } from "./mock-integration.ts";
import type { ProxyIntegration } from "./parts.ts";
import { proxyEvent } from "./proxy-event.ts";
import { proxyResponse } from "./proxy-response.ts";

export interface AnswerSources extends AdmissionSources {
  readonly functions: Functions;
  /** Says whether the API may invoke a function for one of its methods. */
  readonly mayInvoke: MayInvoke;
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
  const admitted = await admit(staged, sources);
  const known = contextOf(admitted.ok ? admitted.value : { ...staged, ...admitted.known });
  const outcome: Outcome = admitted.ok ? await integrate(admitted.value, sources) : admitted;
  if (outcome.ok) return { response: outcome.value, context: known };
  const context = failureContext(outcome.problem, known);
  const response = gatewayResponse(outcome.problem, { request, api, stage, context });
  return { response, context };
}

function refuse(type: GatewayFailure["type"]): { ok: false; problem: GatewayFailure } {
  return { ok: false, problem: { type } };
}

function integrate(routed: RoutedRequest, sources: AnswerSources): Promise<Outcome> | Outcome {
  const { Integration: integration } = routed.method;
  return integration.Type === "MOCK"
    ? answerMock(routed, integration)
    : answerProxy(routed, integration, sources);
}

/** AWS answers 500 for functions that are throttled, unknown or without a role. */
const FAILURES = { timeout: "INTEGRATION_TIMEOUT", unable: "API_CONFIGURATION_ERROR" } as const;

async function answerProxy(
  routed: RoutedRequest,
  integration: ProxyIntegration,
  { functions, mayInvoke }: AnswerSources,
): Promise<Outcome> {
  const functionArn = functionArnIn(integration.Uri);
  if (!mayInvoke(functionArn, methodArnOf(routed))) return refuse("API_CONFIGURATION_ERROR");
  const limitMs = integration.TimeoutInMillis ?? INTEGRATION_MS_MAX;
  const call = { functionArn, event: proxyEvent(routed), limitMs };
  const result = await invokeIntegration(call, functions);
  if (typeof result === "string") return refuse(FAILURES[result]);
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
