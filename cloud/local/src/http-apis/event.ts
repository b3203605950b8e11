/**
 * Makes the events of functions behind HTTP APIs, in both payload formats.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
import { ACCOUNT_ID } from "../aws-names.ts";
import { headerOf } from "../gateway/api-request.ts";
import { clfTime } from "../gateway/context-text.ts";
import { forwardedHeaders, multiValues, orNull } from "../gateway/event-parts.ts";
import type { ArrivedRequest } from "./arrived-request.ts";
import type { Authorization } from "./authorize.ts";

/** Makes an event of format 2.0; what is empty is left out. */
export function eventV2(arrived: ArrivedRequest, authorization?: Authorization) {
  const { routed, rawPath, rawQuery } = arrived;
  const { stage, request, traceId } = arrived;
  const pairs = forwardedHeaders(request, traceId);
  const cookies = pairs.filter(([name]) => name.toLowerCase() === "cookie");
  const others = pairs.filter(([name]) => name.toLowerCase() !== "cookie");
  return {
    version: "2.0",
    routeKey: routed.routeKey,
    rawPath,
    rawQueryString: rawQuery,
    ...(cookies.length === 0 ? {} : { cookies: cookies.flatMap(([, all]) => all.split(/;\s*/)) }),
    headers: joined(others.map(([name, value]) => [name.toLowerCase(), value])),
    ...unlessEmpty("queryStringParameters", joined([...request.query])),
    requestContext: requestContextV2(arrived, authorization),
    ...(request.body.length === 0 ? {} : { body: bodyText(arrived) }),
    ...unlessEmpty("pathParameters", routed.parameters),
    isBase64Encoded: isBytes(arrived),
    ...unlessEmpty("stageVariables", stage.StageVariables ?? {}),
  };
}

function requestContextV2(arrived: ArrivedRequest, authorization: Authorization | undefined) {
  const { api, stage, request, routed, rawPath } = arrived;
  const host = headerOf(request, "host") ?? "";
  return {
    accountId: ACCOUNT_ID,
    apiId: api.id,
    ...(authorization === undefined ? {} : { authorizer: authorization.v2 }),
    domainName: host,
    domainPrefix: host.split(".")[0],
    http: {
      method: request.method,
      path: rawPath,
      protocol: request.protocol,
      sourceIp: request.sourceIp,
      userAgent: headerOf(request, "user-agent") ?? "",
    },
    requestId: request.requestId,
    routeKey: routed.routeKey,
    stage: stage.StageName,
    time: clfTime(request.receivedMs),
    timeEpoch: request.receivedMs,
  };
}

/** Makes an event of format 1.0; what is empty is null. */
export function eventV1(arrived: ArrivedRequest, authorization?: Authorization) {
  const { stage, request, routed, rawPath, traceId } = arrived;
  const headers = forwardedHeaders(request, traceId);
  const query = [...request.query];
  return {
    version: "1.0",
    resource: routed.path ?? "$default",
    path: rawPath,
    httpMethod: request.method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: multiValues(headers),
    queryStringParameters: orNull(Object.fromEntries(query)),
    multiValueQueryStringParameters: orNull(multiValues(query)),
    requestContext: requestContextV1(arrived, authorization),
    pathParameters: orNull(routed.parameters),
    stageVariables: orNull(stage.StageVariables ?? {}),
    body: request.body.length === 0 ? null : bodyText(arrived),
    isBase64Encoded: isBytes(arrived),
  };
}

function requestContextV1(arrived: ArrivedRequest, authorization: Authorization | undefined) {
  const { api, stage, request, routed, rawPath } = arrived;
  const host = headerOf(request, "host") ?? "";
  return {
    accountId: ACCOUNT_ID,
    apiId: api.id,
    authorizer: authorization?.v1 ?? {},
    domainName: host,
    domainPrefix: host.split(".")[0],
    extendedRequestId: request.requestId,
    httpMethod: request.method,
    identity: {
      accessKey: null,
      accountId: null,
      caller: null,
      cognitoAmr: null,
      cognitoAuthenticationProvider: null,
      cognitoAuthenticationType: null,
      cognitoIdentityId: null,
      cognitoIdentityPoolId: null,
      principalOrgId: null,
      sourceIp: request.sourceIp,
      user: null,
      userAgent: headerOf(request, "user-agent") ?? "",
      userArn: null,
    },
    path: rawPath,
    protocol: request.protocol,
    requestId: request.requestId,
    requestTime: clfTime(request.receivedMs),
    requestTimeEpoch: request.receivedMs,
    resourceId: routed.routeKey,
    resourcePath: routed.path ?? "$default",
    stage: stage.StageName,
  };
}

function joined(pairs: readonly (readonly [string, string])[]): Readonly<Record<string, string>> {
  const values = Object.entries(multiValues(pairs));
  return Object.fromEntries(values.map(([name, all]) => [name, all.join(",")]));
}

function unlessEmpty(name: string, value: object): object {
  return Object.keys(value).length === 0 ? {} : { [name]: value };
}

function bodyText(arrived: ArrivedRequest): string {
  return arrived.request.body.toString(isBytes(arrived) ? "base64" : "utf8");
}

/** Media types whose bodies arrive as text; every other is handed on as base64. */
const TEXTS = /^(text\/.+|application\/(json|javascript|xml|(.+\+)(json|xml)))$/;

function isBytes({ request }: ArrivedRequest): boolean {
  if (request.body.length === 0) return false;
  const type = headerOf(request, "content-type")?.split(";")[0]?.trim().toLowerCase();
  return type !== undefined && !TEXTS.test(type);
}
