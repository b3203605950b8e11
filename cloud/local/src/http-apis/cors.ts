/**
 * Answers preflights and adds CORS headers, as an API's CORS configuration says.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-cors.html
 */
import { type ApiRequest, type ApiResponse, headerOf } from "../gateway/api-request.ts";
import type { ApiPart } from "./parts.ts";

type Cors = NonNullable<ApiPart["CorsConfiguration"]>;

/** Says whether a request asks what another may do. */
export function isPreflight(request: ApiRequest): boolean {
  return (
    request.method === "OPTIONS" &&
    headerOf(request, "origin") !== undefined &&
    headerOf(request, "access-control-request-method") !== undefined
  );
}

/** Answers a preflight; without headers for an origin or method that is not allowed. */
export function preflightResponse(request: ApiRequest, cors: Cors): ApiResponse {
  const body = Buffer.alloc(0);
  const origin = allowedOrigin(request, cors);
  const method = headerOf(request, "access-control-request-method") ?? "";
  const { AllowMethods: methods = [], AllowHeaders: headers = [], MaxAge: maxAge } = cors;
  const isAllowed = methods.includes("*") || methods.includes(method);
  if (origin === undefined || !isAllowed) return { status: 204, headers: {}, body };
  return {
    status: 204,
    headers: {
      ...originHeaders(origin, cors),
      "access-control-allow-methods": methods.join(","),
      ...(headers.length === 0 ? {} : { "access-control-allow-headers": headers.join(",") }),
      ...(maxAge === undefined ? {} : { "access-control-max-age": String(maxAge) }),
    },
    body,
  };
}

/** Puts the API's own CORS headers in the place of those of the function. */
export function withCors(response: ApiResponse, request: ApiRequest, cors: Cors): ApiResponse {
  const kept = Object.entries(response.headers).filter(
    ([name]) => !name.toLowerCase().startsWith("access-control-"),
  );
  const origin = allowedOrigin(request, cors);
  const { ExposeHeaders: exposed = [] } = cors;
  const own =
    origin === undefined
      ? {}
      : {
          ...originHeaders(origin, cors),
          ...(exposed.length === 0 ? {} : { "access-control-expose-headers": exposed.join(",") }),
        };
  return { ...response, headers: { ...Object.fromEntries(kept), ...own } };
}

function allowedOrigin(request: ApiRequest, { AllowOrigins: origins = [] }: Cors) {
  const origin = headerOf(request, "origin");
  if (origin === undefined) return undefined;
  if (origins.includes("*")) return "*";
  return origins.some((pattern) => fits(pattern, origin)) ? origin : undefined;
}

/** Besides whole origins, `https://*` and `http://*` are allowed. */
function fits(pattern: string, origin: string): boolean {
  if (pattern === "https://*" || pattern === "http://*")
    return origin.startsWith(pattern.slice(0, -1));
  return pattern === origin;
}

function originHeaders(origin: string, { AllowCredentials: credentials }: Cors) {
  return {
    "access-control-allow-origin": origin,
    ...(origin === "*" ? {} : { vary: "origin" }),
    ...(credentials === true ? { "access-control-allow-credentials": "true" } : {}),
  };
}
