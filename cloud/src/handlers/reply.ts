/** Turns what a handler decided into an answer of the REST API. */
import type { Log } from "@outrider/runtime";
import type { APIGatewayProxyEvent, APIGatewayProxyResult } from "aws-lambda";

/** Is what a handler decided: a body for the caller, or why there is none. */
export type Decision = Answered | Refused;

interface Answered {
  readonly ok: true;
  readonly body: object;
  /** 302 leads elsewhere, by a header; 304 says that the caller has the body, which stays here. @default 200 */
  readonly status?: 200 | 302 | 304;
  readonly headers?: Headers;
}

/** Are further headers of an answer. */
type Headers = Readonly<Record<string, string>>;

export interface Refused {
  readonly ok: false;
  /**
   * 400 bad input, 401 a token that has ended, 403 not yours, 404 unknown, 406 in no such format, 409 not
   * now, 413 too large, 503 not yet.
   */
  readonly status: 400 | 401 | 403 | 404 | 406 | 409 | 413 | 503;
  readonly message: string;
  /** What else the caller should know. */
  readonly members?: object;
  readonly headers?: Headers;
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
      if (decision.ok) return reply(decision.status ?? 200, decision.body, decision.headers);
      log.info("request refused", { requestId, status: decision.status });
      const { status, message, members, headers } = decision;
      return reply(status, { message, requestId, ...members }, headers);
    } catch (error) {
      log.error("request failed", { requestId, error });
      return reply(500, { message: "Something went wrong here; try again.", requestId });
    }
  };
}

function reply(statusCode: number, body: object, more: Headers = {}): APIGatewayProxyResult {
  return {
    statusCode,
    headers: { "content-type": "application/json", "access-control-allow-origin": "*", ...more },
    body: statusCode === 304 ? "" : JSON.stringify(body),
  };
}
