/** Is one operation of the service: who may call it, and how it answers. */
import type { z } from "zod";
import { checkBody } from "../../front-door/json-call.ts";
import type { UserPoolParts } from "./user-pool-parts.ts";

export interface Operation {
  /** Whether the call must be signed; else anyone may call, and proves itself in the body if need be. */
  readonly isSigned: boolean;
  answer(parts: UserPoolParts, body: unknown): object | Promise<object>;
}

export type Operations = Readonly<Record<string, Operation>>;

type Answer<T> = (parts: UserPoolParts, body: T) => object | Promise<object>;

/** Makes an operation for everyone, with a checked body. */
export function open<T>(schema: z.ZodType<T>, answer: Answer<T>): Operation {
  return {
    isSigned: false,
    answer: (parts, body) => answer(parts, checkBody(schema, body)),
  };
}

/** Makes an operation for holders of AWS credentials, with a checked body. */
export function signed<T>(schema: z.ZodType<T>, answer: Answer<T>): Operation {
  return { ...open(schema, answer), isSigned: true };
}
