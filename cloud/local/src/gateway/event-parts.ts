/** Makes the parts that events of both kinds of API have. */
import type { ApiRequest } from "./api-request.ts";

type Pairs = readonly (readonly [string, string])[];

/** Gives the headers as sent and those that API Gateway adds. */
export function forwardedHeaders(request: ApiRequest, traceId: string): Pairs {
  return [
    ...request.headers,
    ["X-Amzn-Trace-Id", traceId.split(";")[0] ?? ""],
    ["X-Forwarded-For", request.sourceIp],
    ["X-Forwarded-Port", "80"],
    ["X-Forwarded-Proto", "http"],
  ];
}

/** Gathers the values of each name. */
export function multiValues(pairs: Pairs): Readonly<Record<string, string[]>> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) values.set(name, [...(values.get(name) ?? []), value]);
  return Object.fromEntries(values);
}

/** Gives null for what is empty, as events of version 1.0 do. */
export function orNull<T extends object>(value: T): T | null {
  return Object.keys(value).length === 0 ? null : value;
}
