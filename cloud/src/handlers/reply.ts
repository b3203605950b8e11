/** Turns what a handler decided into an answer of the REST API. */
import type { Log } from "@outrider/runtime";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/** Is what a handler decided: a body for the caller, or why there is none. */
export type Decision = { readonly ok: true; readonly body: object } | Refused;

export interface Refused {
  readonly ok: false;
  /** 400 bad input, 401 a token that has ended, 403 not yours, 404 unknown, 409 not now, 413 too large. */
  readonly status: 400 | 401 | 403 | 404 | 409 | 413;
  readonly message: string;
  /** What else the caller should know. */
  readonly members?: object;
}

/** Refuses a request in words for the caller, with further members of the answer where they help. */
export function refuse(status: Refused["status"], message: string, members?: object): Refused {
  return { ok: false, status, message, ...(members === undefined ? {} : { members }) };
}

export type ApiHandler = (event: APIGatewayProxyEvent) => Promise<APIGatewayProxyResult>;

/**
 * Makes the Lambda handler around a decision. What the decision throws becomes a 500 that tells the
 * caller nothing but the request id, under which the log has the cause. Bodies are never logged.
 */
export function serveApi(
  decide: (event: APIGatewayProxyEvent) => Promise<Decision>,
  log: Log,
): ApiHandler {
  return async (event) => {
    const { requestId } = event.requestContext;
    try {
      const decision = await decide(event);
      if (decision.ok) return reply(200, decision.body);
      log.info("request refused", { requestId, status: decision.status });
      const { status, message, members } = decision;
      return reply(status, { message, requestId, ...members });
    } catch (error) {
      log.error("request failed", { requestId, error });
      return reply(500, { message: "Something went wrong here; try again.", requestId });
    }
  };
}

function reply(statusCode: number, body: object): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { "content-type": "application/json", "access-control-allow-origin": "*" },
    body: JSON.stringify(body),
  };
}
