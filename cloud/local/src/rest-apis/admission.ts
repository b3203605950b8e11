/** Lets a request in: its route, its authorizer, its key, the limits, and what its method demands. */
import { headerOf } from "../gateway/api-request.ts";
import type { ArrivedRequest, RoutedRequest, StageRequest } from "./api-request.ts";
import type { Authorization, Authorize } from "./authorize.ts";
import type { ContextSources } from "./context.ts";
import type { GatewayFailure } from "./gateway-response.ts";
import { validateRequest } from "./request-validation.ts";
import { matchRoute, methodOf } from "./routes.ts";
import type { StageThrottle } from "./stage-throttle.ts";
import type { UsagePlans } from "./usage-plans.ts";

export interface AdmissionSources {
  readonly authorize: Authorize;
  readonly usagePlans: UsagePlans;
  readonly stageThrottle: StageThrottle;
  readonly newTraceId: () => string;
}

export type Admitted =
  | { readonly ok: true; readonly value: RoutedRequest }
  | {
      readonly ok: false;
      readonly problem: GatewayFailure;
      /** What was known of the request by then. */
      readonly known: Pick<ContextSources, "match" | "authorizer">;
    };

/** Takes a request as far as its integration. */
export async function admit(staged: StageRequest, sources: AdmissionSources): Promise<Admitted> {
  const { request, api, stage, isTooLarge } = staged;
  const match = matchRoute(api.root, request.path);
  const refuse = (
    problem: GatewayFailure,
    authorizer?: ContextSources["authorizer"],
  ): Admitted => ({ ok: false, problem, known: { match, authorizer } });
  if (isTooLarge) return refuse({ type: "REQUEST_TOO_LARGE" });
  const method = match === undefined ? undefined : methodOf(match.node, request.method);
  if (match === undefined || method === undefined) {
    return refuse({ type: "MISSING_AUTHENTICATION_TOKEN" });
  }
  const traceId = headerOf(request, "x-amzn-trace-id") ?? sources.newTraceId();
  const arrived: ArrivedRequest = { request, api, stage, match, method, traceId };
  const authorized = await sources.authorize(arrived);
  if (!authorized.ok) return refuse(authorized.problem, authorized.context);
  const keyed = withinLimits(arrived, authorized.value, sources);
  const authorizer = authorized.value?.context;
  if (!keyed.ok) return refuse(keyed.problem, authorizer);
  const value: RoutedRequest = { ...arrived, key: keyed.value, authorizer };
  const invalid = validateRequest(value);
  return invalid === undefined ? { ok: true, value } : refuse(invalid, authorizer);
}

type Keyed =
  | { readonly ok: true; readonly value: RoutedRequest["key"] }
  | { readonly ok: false; readonly problem: GatewayFailure };

function withinLimits(
  { request, api, stage, match, method }: ArrivedRequest,
  authorization: Authorization | undefined,
  { usagePlans, stageThrottle }: AdmissionSources,
): Keyed {
  const use = {
    apiId: api.id,
    stage: stage.StageName,
    resourcePath: match.node.path,
    httpMethod: request.method,
  };
  const sent =
    api.part.ApiKeySourceType === "AUTHORIZER"
      ? authorization?.usageIdentifierKey
      : headerOf(request, "x-api-key");
  const admission = method.ApiKeyRequired === true ? usagePlans.admit(sent, use) : undefined;
  if (admission?.ok === false) return { ok: false, problem: { type: admission.problem } };
  if (!stageThrottle(stage, use)) return { ok: false, problem: { type: "THROTTLED" } };
  return { ok: true, value: admission?.value };
}
