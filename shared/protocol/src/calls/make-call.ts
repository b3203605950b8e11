/** Makes a call: sends its request and waits for the reply that carries the same id. */
import type { z } from "zod";
import type { Link } from "../link.ts";
import type { CallDefinition, CallErrorCode } from "./define-call.ts";

/** Says why a call has no result. */
export class CallError extends Error {
  override readonly name = "CallError";
  readonly code: CallErrorCode;
  constructor(code: CallErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export interface CallRequest<C extends CallDefinition> {
  readonly call: C;
  readonly thing: string;
  readonly operatorId: string;
  readonly input: z.infer<C["input"]>;
  /** How long to wait, 1 to 60,000 ms. */
  readonly deadlineMs: number;
  /** Repeats with the same key are carried out once. @default each call is its own */
  readonly idempotencyKey?: string;
  readonly onProgress?: (progress: unknown) => void;
}

/**
 * Calls a device and returns its result.
 * @throws CallError with the device's code, or "deadline-exceeded" when no reply came in time;
 * LinkError when the request could not be sent.
 *
 * @example
 * await makeCall(link, { call: identify, thing: "rover-1", operatorId, input: { durationMs: 2000 }, deadlineMs: 5000 });
 */
export async function makeCall<C extends CallDefinition>(
  link: Link,
  request: CallRequest<C>,
): Promise<z.infer<C["output"]>> {
  const { call, thing, operatorId, deadlineMs, idempotencyKey } = request;
  const id = globalThis.crypto.randomUUID();
  const params = { thing, operatorId };
  const settled = Promise.withResolvers<unknown>();
  const end = await link.on(call.reply, params, (reply) => {
    if (reply.id !== id) return;
    if (reply.kind === "result") settled.resolve(reply.result);
    else if (reply.kind === "error")
      settled.reject(new CallError(reply.error.code, reply.error.message));
    else request.onProgress?.(reply.progress);
  });
  const expiry = setTimeout(() => {
    settled.reject(new CallError("deadline-exceeded", `${thing} did not answer ${call.name}`));
  }, deadlineMs);
  try {
    await link.publish(call.request, params, {
      id,
      deadlineMs,
      input: request.input,
      ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    });
    return (await settled.promise) as z.infer<C["output"]>;
  } finally {
    clearTimeout(expiry);
    await end();
  }
}
