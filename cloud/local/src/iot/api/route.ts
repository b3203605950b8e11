/** Finds the operation of a REST-JSON call by method and path, and reads its body by schema. */
import type { z } from "zod";
import { type AwsCall, AwsError, type AwsReply } from "../../contracts.ts";
import { invalidRequest } from "../names.ts";

/** Is one operation. `{name}` in the path takes one segment, `{name+}` at the end all the rest. */
export interface Route {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  readonly path: string;
  handle(request: ApiRequest): object | Promise<object>;
}

export interface ApiRequest {
  readonly call: AwsCall;
  readonly query: URLSearchParams;
  /** Gives a parameter of the path, decoded. */
  param(name: string): string;
  /** Gives a header. @throws AwsError InvalidRequestException when it is missing. */
  header(name: string): string;
  /** Reads the JSON body; an empty one is `{}`. @throws AwsError InvalidRequestException. */
  body<T>(schema: z.ZodType<T>): T;
}

/** Makes the handler of a set of routes; unknown operations are refused by name. */
export function createRouter(routes: readonly Route[]): (call: AwsCall) => Promise<AwsReply> {
  const compiled = routes.map((route) => ({ route, ...compilePath(route.path) }));
  return async (call) => {
    for (const { route, names, pattern } of compiled) {
      if (route.method !== call.method) continue;
      const match = pattern.exec(call.path);
      if (match === null) continue;
      const params = new Map(names.map((name, index) => [name, decode(match[index + 1] ?? "")]));
      return { status: 200, body: await route.handle(apiRequest(call, params)) };
    }
    throw new AwsError(
      "UnknownOperationException",
      `${call.method} ${call.path} is not an operation that the local host supports`,
      404,
    );
  };
}

/** Compiles a path of a route to what matches it. */
export function compilePath(path: string): { names: readonly string[]; pattern: RegExp } {
  const names: string[] = [];
  const source = path.replace(/\{(\w+)(\+?)\}/g, (_, name: string, greedy: string) => {
    names.push(name);
    return greedy === "+" ? "(.+)" : "([^/]+)";
  });
  return { names, pattern: new RegExp(`^${source}/?$`) };
}

function apiRequest(call: AwsCall, params: ReadonlyMap<string, string>): ApiRequest {
  return {
    call,
    query: call.query,
    param: (name) => params.get(name) ?? "",
    header: (name) => {
      const value = call.headers[name];
      if (value === undefined || value === "") throw invalidRequest(`${name} is required`);
      return value;
    },
    body: (schema) => parseBody(call.body, schema),
  };
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch (cause) {
    const error = invalidRequest("The path is not percent-encoded UTF-8");
    error.cause = cause;
    throw error;
  }
}

function parseBody<T>(body: Buffer, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = body.length === 0 ? {} : JSON.parse(body.toString("utf8"));
  } catch (cause) {
    const error = new AwsError("SerializationException", "The body is not JSON");
    error.cause = cause;
    throw error;
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map((i) => `${i.path.join(".") || "body"}: ${i.message}`);
  throw invalidRequest(problems.join("; "));
}

/** Gives a time as REST-JSON carries it: seconds since 1970 with fractions. */
export const seconds = (epochMs: number) => epochMs / 1000;

/** Reads a Boolean of the query string. */
export const isTrue = (value: string | null) => value === "true";
