/** Writes a stage's access log. */
import type { Logs } from "../contracts.ts";
import type { ApiRequest, ApiResponse } from "./api-request.ts";
import { type Context, fillContext } from "./context-text.ts";

export interface Access {
  readonly request: ApiRequest;
  readonly response: ApiResponse;
  /** The stage's settings; nothing is written where it has none. */
  readonly settings: { readonly DestinationArn: string; readonly Format: string } | undefined;
  /** `<api>_<stage>`. */
  readonly stream: string;
  readonly context: Context;
  readonly endedMs: number;
}

/** Writes one line in the stage's format. */
export function logAccess(logs: Logs, access: Access): void {
  const { request, response, settings, stream, context, endedMs } = access;
  if (settings === undefined) return;
  const group = /:log-group:([^:]+)/.exec(settings.DestinationArn)?.[1];
  if (group === undefined) return;
  const line = fillContext(settings.Format, {
    ...context,
    status: response.status,
    responseLength: response.body.length,
    responseLatency: endedMs - request.receivedMs,
  });
  logs.put(group, stream, line, request.receivedMs);
}
