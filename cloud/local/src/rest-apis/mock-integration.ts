/**
 * Answers from the method itself, as CORS preflights do.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-mock-integration.html
 */
import JSON5 from "json5";
import type { ApiResponse } from "../gateway/api-request.ts";
import { mediaTypeOf, type RoutedRequest } from "./api-request.ts";
import { contextOf } from "./context.ts";
import { type GatewayFailure, parameterText } from "./gateway-response.ts";
import { renderTemplate } from "./mapping-template.ts";
import type { MockIntegration } from "./parts.ts";

type Outcome =
  | { readonly ok: true; readonly value: ApiResponse }
  | { readonly ok: false; readonly problem: GatewayFailure };

/** Chooses the integration response by the status code that the request template gives. */
export function answerMock(routed: RoutedRequest, integration: MockIntegration): Outcome {
  const template = requestTemplate(routed, integration);
  if (template === undefined) return { ok: false, problem: { type: "UNSUPPORTED_MEDIA_TYPE" } };
  const statusCode = statusFrom(renderTemplate(template, routed).text);
  const responses = integration.IntegrationResponses ?? [];
  const chosen =
    responses.find(
      ({ SelectionPattern: pattern }) =>
        pattern !== undefined && new RegExp(`^(?:${pattern})$`).test(String(statusCode)),
    ) ?? responses.find(({ SelectionPattern: pattern }) => !pattern);
  if (statusCode === undefined || chosen === undefined) {
    return { ok: false, problem: { type: "API_CONFIGURATION_ERROR" } };
  }
  return { ok: true, value: answer(routed, chosen) };
}

type IntegrationResponse = NonNullable<MockIntegration["IntegrationResponses"]>[number];

function answer(routed: RoutedRequest, chosen: IntegrationResponse): ApiResponse {
  const { request, stage } = routed;
  const context = contextOf(routed);
  const headers: Record<string, string> = {};
  for (const [parameter, value] of Object.entries(chosen.ResponseParameters ?? {})) {
    const text = parameterText(value, { request, stage, context });
    if (text !== undefined) headers[parameter.slice("method.response.header.".length)] = text;
  }
  const [contentType, template] = Object.entries(chosen.ResponseTemplates ?? {})[0] ?? [
    "application/json",
    "",
  ];
  const rendered = renderTemplate(template, routed);
  return {
    status: rendered.status ?? Number(chosen.StatusCode),
    headers: { "Content-Type": contentType, ...headers, ...rendered.headers },
    body: Buffer.from(rendered.text.trim()),
  };
}

/** Returns the template, the body itself where it passes through, `undefined` where it may not. */
function requestTemplate(
  { request }: RoutedRequest,
  { RequestTemplates = {}, PassthroughBehavior = "WHEN_NO_MATCH" }: MockIntegration,
): string | undefined {
  const template = RequestTemplates[mediaTypeOf(request)];
  if (template !== undefined) return template;
  const mayPass =
    PassthroughBehavior === "WHEN_NO_MATCH" ||
    (PassthroughBehavior === "WHEN_NO_TEMPLATES" && Object.keys(RequestTemplates).length === 0);
  return mayPass ? request.body.toString() : undefined;
}

/** Templates write their JSON as loosely as API Gateway reads it: `{ statusCode: 200 }`. */
function statusFrom(text: string): number | undefined {
  try {
    const value: unknown = JSON5.parse(text);
    const status = Number((value as { statusCode?: unknown } | null)?.statusCode);
    return Number.isInteger(status) ? status : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
