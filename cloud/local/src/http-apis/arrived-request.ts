/** Is a request to an HTTP API whose route is known. */
import { arn } from "../aws-names.ts";
import { type ApiRequest, headerOf } from "../gateway/api-request.ts";
import { valueAt } from "../gateway/context-text.ts";
import type { HttpApi } from "./api-store.ts";
import { contextOf } from "./context.ts";
import type { RoutePart, StagePart } from "./parts.ts";
import type { Routed } from "./route-key.ts";

export interface StageRequest {
  readonly request: ApiRequest;
  readonly api: HttpApi;
  readonly stage: StagePart;
  /** Path as API Gateway hands it on: percent-decoded, with the name of the stage. */
  readonly rawPath: string;
  /** Path below the stage, decoded. */
  readonly segments: readonly string[];
  readonly rawQuery: string;
  /** Set where the body was over its bound. */
  readonly isTooLarge: boolean;
}

export interface ArrivedRequest extends StageRequest {
  readonly routed: Routed<RoutePart>;
  readonly traceId: string;
}

/**
 * Reads an identity source such as `$request.header.Authorization`; `undefined` when it lacks or is
 * empty.
 */
export function sourceValue(source: string, arrived: ArrivedRequest): string | undefined {
  const [scope = "", ...rest] = source.slice(1).split(".");
  const value = scope === "request" ? requestValue(rest, arrived) : undefined;
  const named = rest.join(".");
  const found =
    scope === "context"
      ? valueAt(contextOf(arrived), named)
      : (value ?? (scope === "stageVariables" ? arrived.stage.StageVariables?.[named] : undefined));
  return found === undefined || found === null || found === "" ? undefined : String(found);
}

function requestValue([place, ...rest]: string[], { request }: ArrivedRequest) {
  const name = rest.join(".");
  return place === "header" ? headerOf(request, name.toLowerCase()) : request.query.get(name);
}

/** Names the call, with the path as it was called, for an authorizer's policy. */
export function calledArnOf({ api, stage, request, segments }: ArrivedRequest): string {
  const path = segments.join("/");
  return arn("execute-api", `${api.id}/${stage.StageName}/${request.method}/${path}`);
}

/** Names the route as a function's policy may name it. */
export function routeArnOf({ api, stage, request, routed }: ArrivedRequest): string {
  const place = routed.path === undefined ? "/$default" : `/${request.method}${routed.path}`;
  return arn("execute-api", `${api.id}/${stage.StageName}${place}`);
}
