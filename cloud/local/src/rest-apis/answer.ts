/** Takes a request through a REST API: admission, then integration. */
import { TimeoutError, withTimeout } from "@outrider/runtime";
import { arn } from "../aws-names.ts";
import type { Functions, InvokeResult } from "../contracts.ts";
import { AwsError } from "../contracts.ts";
import { functionArnIn } from "../gateway/authorizer-function.ts";
import type { MayInvoke } from "../gateway/invoke-right.ts";
import { type AdmissionSources, admit } from "./admission.ts";
import type { ApiResponse, RoutedRequest, StageRequest } from "./api-request.ts";
import { type Context, contextOf } from "./context.ts";
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

async function answerProxy(
  routed: RoutedRequest,
  integration: ProxyIntegration,
  { functions, mayInvoke }: AnswerSources,
): Promise<Outcome> {
  const functionArn = functionArnIn(integration.Uri);
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
