/**
 * Answers in the gateway's own name: AWS's default answers, as the API's gateway responses change them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */

import { type ApiRequest, type ApiResponse, headerOf } from "../gateway/api-request.ts";
import { type Context, fillContext, valueAt } from "../gateway/context-text.ts";
import type { Api } from "./api.ts";
import type { GatewayResponsePart, StagePart } from "./parts.ts";

/** Names a failure by API Gateway's response type; BAD_GATEWAY stands for a malformed proxy answer. */
export type FailureType = keyof typeof DEFAULTS;

export interface GatewayFailure {
  readonly type: FailureType;
  /** Replaces the default message. */
  readonly message?: string;
  /** What is wrong with the authorizer, for access logs. */
  readonly authorizerError?: string;
  /** What is wrong with the body, in API Gateway's words. */
  readonly validationError?: string;
}

const DEFAULTS = {
  ACCESS_DENIED: [403, "User is not authorized to access this resource", "AccessDeniedException"],
  AUTHORIZER_CONFIGURATION_ERROR: [500, null, "AuthorizerConfigurationException"],
  AUTHORIZER_FAILURE: [500, null, "AuthorizerFailureException"],
  API_CONFIGURATION_ERROR: [500, "Internal server error", "InternalServerErrorException"],
  BAD_GATEWAY: [502, "Internal server error", "InternalServerErrorException"],
  BAD_REQUEST_BODY: [400, "Invalid request body", "BadRequestException"],
  BAD_REQUEST_PARAMETERS: [400, "Invalid request parameters", "BadRequestException"],
  INTEGRATION_TIMEOUT: [504, "Endpoint request timed out", "InternalServerErrorException"],
  INVALID_API_KEY: [403, "Forbidden", "ForbiddenException"],
  MISSING_AUTHENTICATION_TOKEN: [
    403,
    "Missing Authentication Token",
    "MissingAuthenticationTokenException",
  ],
  QUOTA_EXCEEDED: [429, "Limit Exceeded", "LimitExceededException"],
  // Of no type that an API could change on its own; AWS's words and status.
  REQUEST_URI_TOO_LONG: [414, "Request URI too long", "RequestTooLongException"],
  REQUEST_TOO_LARGE: [413, "Request Too Long", "RequestTooLongException"],
  THROTTLED: [429, "Too Many Requests", "TooManyRequestsException"],
  UNAUTHORIZED: [401, "Unauthorized", "UnauthorizedException"],
  UNSUPPORTED_MEDIA_TYPE: [415, "Unsupported Media Type", "UnsupportedMediaTypeException"],
} as const satisfies Record<string, readonly [number, string | null, string]>;

export interface FailedRequest {
  readonly request: ApiRequest;
  readonly api: Api;
  readonly stage: StagePart;
  readonly context: Context;
}

/** Adds to a request's context what went wrong: `error`, and `authorizer.error`. */
export function failureContext(failure: GatewayFailure, context: Context): Context {
  const message = failure.message ?? DEFAULTS[failure.type][1];
  const error = {
    message,
    messageString: JSON.stringify(message),
    responseType: failure.type,
    validationErrorString: insideQuotes(failure.validationError ?? ""),
  };
  const authorizer = { ...(context["authorizer"] ?? {}), error: failure.authorizerError };
  return { ...context, error, ...(failure.authorizerError === undefined ? {} : { authorizer }) };
}

/** Makes the answer for a failure, by a context that has it. */
export function gatewayResponse(failure: GatewayFailure, failed: FailedRequest): ApiResponse {
  const [status, , errorType] = DEFAULTS[failure.type];
  const own = customized(failed.api, failure.type, status);
  const { context } = failed;
  const [contentType, template] = Object.entries(own?.ResponseTemplates ?? {})[0] ?? [
    "application/json",
    '{"message":$context.error.messageString}',
  ];
  return {
    status: own?.StatusCode === undefined ? status : Number(own.StatusCode),
    headers: {
      "Content-Type": contentType,
      "x-amzn-ErrorType": errorType,
      ...ownHeaders(own, failed),
    },
    body: Buffer.from(fill(template, context, failed.stage)),
  };
}

/** A type's own response counts alone; else that of its hundred. */
function customized(
  { gatewayResponses }: Api,
  type: FailureType,
  status: number,
): GatewayResponsePart | undefined {
  const fallback = status < 500 ? "DEFAULT_4XX" : "DEFAULT_5XX";
  return gatewayResponses.get(type) ?? gatewayResponses.get(fallback);
}

function fill(template: string, context: Context, stage: StagePart): string {
  return fillContext(template, context, "").replaceAll(
    /\$stageVariables\.(\w+)/g,
    (_whole, name: string) => stage.Variables?.[name] ?? "",
  );
}

/** Templates put this string between quotes of their own. */
function insideQuotes(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function ownHeaders(
  own: GatewayResponsePart | undefined,
  failed: FailedRequest,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [parameter, value] of Object.entries(own?.ResponseParameters ?? {})) {
    const text = parameterText(value, failed);
    if (text !== undefined) headers[parameter.slice("gatewayresponse.header.".length)] = text;
  }
  return headers;
}

/** Reads the value of a response parameter: `'literal'`, or a place in the request or its context. */
export function parameterText(
  value: string,
  { request, stage, context }: Omit<FailedRequest, "api">,
): string | undefined {
  if (value.startsWith("'")) return value.slice(1, -1);
  const [scope, ...rest] = value.split(".");
  if (scope === "stageVariables") return stage.Variables?.[rest.join(".")];
  if (scope === "context") return asText(valueAt(context, rest.join(".")));
  const name = rest.slice(2).join(".");
  if (value.startsWith("method.request.header.")) return headerOf(request, name.toLowerCase());
  if (value.startsWith("method.request.querystring.")) return request.query.get(name) ?? undefined;
  return undefined;
}

function asText(value: unknown): string | undefined {
  return value === undefined || value === null ? undefined : String(value);
}
