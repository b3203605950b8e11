/** Turns what a function answered into the answer of an HTTP API, inferring what format 2.0 lets out. */
import { z } from "zod";
import type { ApiResponse } from "../gateway/api-request.ts";
import { parseJson } from "../gateway/json-text.ts";

const headerValue = z.union([z.string(), z.number(), z.boolean()]).transform(String);
const shape = z.object({
  statusCode: z.coerce.number().int().min(100).max(599),
  headers: z.record(z.string(), headerValue).nullish(),
  body: z.string().nullish(),
  isBase64Encoded: z.boolean().nullish(),
});
const shapeV1 = shape.extend({
  multiValueHeaders: z.record(z.string(), z.array(headerValue)).nullish(),
});
const shapeV2 = shape.extend({ cookies: z.array(z.string()).nullish() });

/** Reads an answer of format 1.0; `undefined` unless it has the whole shape. */
export function responseV1(payload: Buffer): ApiResponse | undefined {
  const parsed = shapeV1.safeParse(parseJson(payload.toString()));
  if (!parsed.success) return undefined;
  const { multiValueHeaders, headers } = parsed.data;
  return answer(parsed.data, { ...lowerCase(headers), ...lowerCase(multiValueHeaders) });
}

/**
 * Reads an answer of format 2.0: JSON without a status code is the body itself; `undefined` when a
 * member has the wrong type.
 */
export function responseV2(payload: Buffer): ApiResponse | undefined {
  const text = payload.toString();
  const value = parseJson(text);
  if (value === undefined) return undefined;
  const isWhole = typeof value === "object" && value !== null && "statusCode" in value;
  if (!isWhole) {
    const body = Buffer.from(typeof value === "string" ? value : text);
    return { status: 200, headers: { "content-type": "application/json" }, body };
  }
  const parsed = shapeV2.safeParse(value);
  if (!parsed.success) return undefined;
  const { cookies, headers } = parsed.data;
  const setCookie = cookies === null || cookies === undefined ? {} : { "set-cookie": cookies };
  return answer(parsed.data, { ...lowerCase(headers), ...setCookie });
}

function answer(
  { statusCode, body, isBase64Encoded }: z.infer<typeof shape>,
  headers: ApiResponse["headers"],
): ApiResponse {
  return {
    status: statusCode,
    headers: { "content-type": "text/plain;charset=UTF-8", ...headers },
    body: Buffer.from(body ?? "", isBase64Encoded === true ? "base64" : "utf8"),
  };
}

/** Headers of the connection are the gateway's own. */
const OWN = ["connection", "content-length", "transfer-encoding"];

function lowerCase<T>(headers: Readonly<Record<string, T>> | null | undefined): Record<string, T> {
  const entries = Object.entries(headers ?? {}).map(
    ([name, value]) => [name.toLowerCase(), value] as const,
  );
  return Object.fromEntries(entries.filter(([name]) => !OWN.includes(name)));
}
