/**
 * Gives `$context` to access logs, identity sources and events of HTTP APIs.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
import { ACCOUNT_ID } from "../aws-names.ts";
import { type ApiRequest, headerOf } from "../gateway/api-request.ts";
import { type Context, clfTime } from "../gateway/context-text.ts";
import type { HttpApi } from "./api-store.ts";
import type { StagePart } from "./parts.ts";
import type { Routed } from "./route-key.ts";

export interface ContextSources {
  readonly request: ApiRequest;
  readonly api: HttpApi;
  readonly stage: StagePart;
  readonly rawPath: string;
  readonly routed?: Routed<unknown> | undefined;
  /** What the authorizer said, by name. */
  readonly authorizer?: Readonly<Record<string, unknown>> | undefined;
}

/** Makes the context of a request. */
export function contextOf(sources: ContextSources): Context {
  const { request, api, stage, rawPath, routed, authorizer } = sources;
  const host = headerOf(request, "host") ?? "";
  return {
    accountId: ACCOUNT_ID,
    apiId: api.id,
    ...(authorizer === undefined ? {} : { authorizer }),
    domainName: host,
    domainPrefix: host.split(".")[0],
    extendedRequestId: request.requestId,
    httpMethod: request.method,
    identity: { sourceIp: request.sourceIp, userAgent: headerOf(request, "user-agent") ?? null },
    path: rawPath,
    protocol: request.protocol,
    requestId: request.requestId,
    requestTime: clfTime(request.receivedMs),
    requestTimeEpoch: request.receivedMs,
    routeKey: routed?.routeKey ?? null,
    stage: stage.StageName,
  };
}
