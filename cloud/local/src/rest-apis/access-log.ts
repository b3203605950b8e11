/** Writes a stage's access log. */
import type { Logs } from "../contracts.ts";
import type { ApiRequest, ApiResponse } from "./api-request.ts";
import { type Context, fillContext } from "./context.ts";
import type { StagePart } from "./parts.ts";

export interface Access {
  readonly request: ApiRequest;
  readonly response: ApiResponse;
  readonly stage: StagePart;
  readonly context: Context;
  readonly endedMs: number;
}

/** Writes one line in the stage's format; nothing where the stage has no access log. */
export function logAccess(logs: Logs, access: Access): void {
  const { request, response, stage, context, endedMs } = access;
  if (stage.AccessLogSetting === undefined) return;
  const { DestinationArn, Format } = stage.AccessLogSetting;
  const group = /:log-group:([^:]+)/.exec(DestinationArn)?.[1];
  if (group === undefined) return;
  const line = fillContext(Format, {
    ...context,
    status: response.status,
    responseLength: response.body.length,
    responseLatency: endedMs - request.receivedMs,
  });
  logs.put(group, `${stage.RestApiId}_${stage.StageName}`, line, request.receivedMs);
}
