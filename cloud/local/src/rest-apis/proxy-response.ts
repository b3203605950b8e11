/** Reads what a function answered in the shape of the Lambda proxy integration. */
import { z } from "zod";
import { type ApiRequest, type ApiResponse, headerOf } from "../gateway/api-request.ts";
import { parseJson } from "../gateway/json-text.ts";
import type { Api } from "./api.ts";
import { isBinary } from "./api-request.ts";

const headerValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);

/** A function's answer may hold these members and no others. */
const schema = z.strictObject({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), headerValue).nullish(),
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});

/** Headers that belong to the gateway; a function's own come out under another name. */
const REMAPPED = ["connection", "content-length", "date", "server", "www-authenticate"];

/**
 * Turns the payload into an answer; `undefined` when it has not the shape that API Gateway demands,
 * which it answers with 502.
 */
export function proxyResponse(
  payload: Buffer,
  request: ApiRequest,
  api: Api,
): ApiResponse | undefined {
  const parsed = schema.safeParse(parseJson(payload.toString()));
  if (!parsed.success) return undefined;
  const { statusCode, headers, multiValueHeaders, body, isBase64Encoded } = parsed.data;
  const accepted = headerOf(request, "accept")?.split(",")[0]?.split(";")[0]?.trim() ?? "";
  const isBytes = isBase64Encoded === true && isBinary(api, accepted);
  return {
    status: statusCode,
    headers: renamed({
      "Content-Type": "application/json",
      ...sameCase(headers ?? {}),
      ...sameCase(multiValueHeaders ?? {}),
    }),
    body: Buffer.from(body ?? "", isBytes ? "base64" : "utf8"),
  };
}

/** Lets a function's `content-type`, in whatever case, replace the default. */
function sameCase<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  const entries = Object.entries(headers).map(
    ([name, value]) => [/^content-type$/i.test(name) ? "Content-Type" : name, value] as const,
  );
  return Object.fromEntries(entries);
}

function renamed<T>(headers: Readonly<Record<string, T>>): Record<string, T> {
  const entries = Object.entries(headers).map(
    ([name, value]) =>
      [REMAPPED.includes(name.toLowerCase()) ? `x-amzn-Remapped-${name}` : name, value] as const,
  );
  return Object.fromEntries(entries);
}
