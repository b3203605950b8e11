/**
 * Answers the calls of API Gateway's second API, as far as they find APIs and their parts.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/operations.html
 */
import { type AwsCall, AwsError } from "../contracts.ts";
import type { HttpApi, HttpApiStore } from "./api-store.ts";

/** Reads APIs, or the parts of one. @throws AwsError for what is not there or not offered. */
export function readApis({ method, path }: AwsCall, store: HttpApiStore, endpoint: string): object {
  const [, collection, id, below, partId, ...rest] = path
    .split("/")
    .slice(1)
    .map(decodeURIComponent);
  if (method !== "GET" || collection !== "apis" || rest.length > 0) throw unknown(method, path);
  if (id === undefined) return { items: store.all().map((api) => describeApi(api, endpoint)) };
  const api = store.find(id);
  if (api === undefined) throw notFound("API", id);
  if (below === undefined) return describeApi(api, endpoint);
  const parts = PARTS[below]?.(api);
  if (parts === undefined) throw unknown(method, path);
  if (partId === undefined) return { items: parts };
  const part = parts.find((one) => Object.values(one)[0] === partId);
  if (part === undefined) throw notFound("part", partId);
  return part;
}

/** Gives parts with their id as the first member. */
const PARTS: Readonly<Record<string, (api: HttpApi) => object[]>> = {
  authorizers: ({ authorizers }) =>
    [...authorizers].map(([id, part]) => ({ authorizerId: id, ...members(part) })),
  integrations: ({ integrations }) =>
    [...integrations].map(([id, part]) => ({ integrationId: id, ...members(part) })),
  routes: ({ routes }) => [...routes].map(([id, part]) => ({ routeId: id, ...members(part) })),
  stages: ({ stages }) =>
    [...stages].map(([name, part]) => ({ stageName: name, ...members(part) })),
};

function describeApi(api: HttpApi, endpoint: string): object {
  return { apiId: api.id, apiEndpoint: `${endpoint}/_api/${api.id}`, ...members(api.part) };
}

/** Names members as the API does: `RouteKey` is `routeKey`. */
function members(part: object): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(part)
      .filter(([name]) => name !== "ApiId")
      .map(([name, value]) => [`${name.charAt(0).toLowerCase()}${name.slice(1)}`, value]),
  );
}

function notFound(what: string, id: string): AwsError {
  return new AwsError("NotFoundException", `Invalid ${what} identifier specified ${id}`, 404);
}

function unknown(method: string, path: string): AwsError {
  return new AwsError(
    "UnknownOperationException",
    `The local host does not offer API Gateway's ${method} ${path}.`,
    404,
  );
}
