/** Answers in the gateway's own name, in the words of HTTP APIs. */
import type { ApiResponse } from "../gateway/api-request.ts";
import type { Context } from "../gateway/context-text.ts";

export interface HttpFailure {
  readonly status: keyof typeof MESSAGES;
  readonly headers?: Readonly<Record<string, string>>;
  /** For access logs: what is wrong with the authorizer, or with the integration. */
  readonly authorizerError?: string;
  readonly integrationError?: string;
}

const MESSAGES = {
  400: "Bad Request",
  401: "Unauthorized",
  403: "Forbidden",
  404: "Not Found",
  413: "Request Entity Too Large",
  429: "Too Many Requests",
  500: "Internal Server Error",
  503: "Service Unavailable",
} as const;

/** Makes the answer for a failure. */
export function failureResponse({ status, headers }: HttpFailure): ApiResponse {
  const body = Buffer.from(JSON.stringify({ message: MESSAGES[status] }));
  return { status, headers: { "content-type": "application/json", ...headers }, body };
}

/** Adds to a request's context what went wrong. */
export function failureContext(failure: HttpFailure, context: Context): Context {
  const message = MESSAGES[failure.status];
  const authorizer = { ...(context["authorizer"] ?? {}), error: failure.authorizerError };
  return {
    ...context,
    error: { message, messageString: JSON.stringify(message) },
    integrationErrorMessage: failure.integrationError,
    ...(failure.authorizerError === undefined ? {} : { authorizer }),
  };
}
