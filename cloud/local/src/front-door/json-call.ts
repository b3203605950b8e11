/** Reads calls of AWS's JSON protocols 1.0 and 1.1. */
import type { z } from "zod";
import { type AwsCall, AwsError } from "../contracts.ts";

export interface JsonCall {
  /** Name of the operation, e.g. `PutItem`; empty when the header lacks. */
  readonly operation: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/**
 * Reads the operation from `X-Amz-Target: <prefix>.<operation>` and the body as an object.
 * @throws AwsError `SerializationException` for a body that is no JSON object.
 */
export function readJsonCall({ headers, body }: Pick<AwsCall, "headers" | "body">): JsonCall {
  const target = new Map(Object.entries(headers)).get("x-amz-target") ?? "";
  return { operation: target.slice(target.lastIndexOf(".") + 1), body: objectFrom(body) };
}

/**
 * Checks a body against a schema; unknown members pass, as they do on AWS.
 * @throws AwsError with `code` naming the first member that does not fit.
 */
export function checkBody<T>(
  schema: z.ZodType<T>,
  body: unknown,
  code = "InvalidParameterException",
): T {
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const member = issue?.path.map(String).join(".") ?? "";
  throw new AwsError(code, `${member}: ${issue?.message ?? "is not valid"}`);
}

function objectFrom(body: Buffer): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(body.toString());
    if (typeof value === "object" && value !== null && !Array.isArray(value)) {
      return value as Record<string, unknown>;
    }
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new AwsError("SerializationException", "The body is not a JSON object.");
}
