/**
 * Makes the event of a Lambda proxy integration, payload version 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import { type ArrivedRequest, isBinary, mediaTypeOf } from "./api-request.ts";
import { contextOf } from "./context.ts";

/** Makes the event; what is empty is null, and path parameters stay percent-encoded, as on AWS. */
export function proxyEvent(routed: ArrivedRequest) {
  const { request, match, stage, api, traceId } = routed;
  const headers = [
    ...request.headers,
    ["X-Amzn-Trace-Id", traceId.split(";")[0] ?? ""],
    ["X-Forwarded-For", request.sourceIp],
    ["X-Forwarded-Port", "80"],
    ["X-Forwarded-Proto", "http"],
  ] as const;
  const query = [...request.query];
  const binary = request.body.length > 0 && isBinary(api, mediaTypeOf(request));
  return {
    resource: match.node.path,
    path: request.path,
    httpMethod: request.method,
    headers: Object.fromEntries(headers),
    multiValueHeaders: multiValues(headers),
    queryStringParameters: orNull(Object.fromEntries(query)),
    multiValueQueryStringParameters: orNull(multiValues(query)),
    pathParameters: orNull(match.parameters),
    stageVariables: orNull(stage.Variables ?? {}),
    requestContext: contextOf(routed),
    body: request.body.length === 0 ? null : request.body.toString(binary ? "base64" : "utf8"),
    isBase64Encoded: binary,
  };
}

function multiValues(
  pairs: readonly (readonly [string, string])[],
): Readonly<Record<string, string[]>> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

function orNull<T extends object>(value: T): T | null {
  return Object.keys(value).length === 0 ? null : value;
}
