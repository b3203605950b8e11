/**
 * Makes the event of a Lambda proxy integration, payload version 1.0.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
import { forwardedHeaders, multiValues, orNull } from "../gateway/event-parts.ts";
import { type ArrivedRequest, isBinary, mediaTypeOf } from "./api-request.ts";
import { contextOf } from "./context.ts";

/** Makes the event; what is empty is null, and path parameters stay percent-encoded, as on AWS. */
export function proxyEvent(routed: ArrivedRequest) {
  const { request, match, stage, api, traceId } = routed;
  const headers = forwardedHeaders(request, traceId);
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
