/** Serves a call on a device: once per key or id, within its deadline, always with a reply. */
import type { z } from "zod";
import type { Link } from "../link.ts";
import type { CallDefinition } from "./define-call.ts";
import { CallError } from "./make-call.ts";

export interface CallContext {
  readonly operatorId: string;
  /** Ends when the caller's deadline does. */
  readonly signal: AbortSignal;
  progress(value: unknown): void;
}

export interface CallServer<C extends CallDefinition> {
  readonly call: C;
  readonly thing: string;
  /** Does the work. A CallError becomes the reply as it is, anything else "failed". */
  readonly handle: (
    input: z.infer<C["input"]>,
    context: CallContext,
  ) => Promise<z.infer<C["output"]>>;
  /** Hears of a reply that could not be sent and of an error that is a bug. */
  readonly onProblem: (problem: unknown) => void;
  /** Calls that may run at once; one more is answered "busy". @default 4 */
  readonly concurrencyMax?: number;
  /**
   * Replies kept for repeats: of an idempotency key, or of a request that the broker delivers twice.
   * @default 100
   */
  readonly rememberedMax?: number;
}

type Reply = z.infer<CallDefinition["reply"]["payload"]>;

/** Starts to serve; resolves, once subscribed, with the function that ends it. */
export function serveCall<C extends CallDefinition>(
  link: Link,
  server: CallServer<C>,
): Promise<() => Promise<void>> {
  const { call, thing, concurrencyMax = 4, rememberedMax = 100, onProblem } = server;
  const remembered = new Map<string, Promise<Reply>>();
  let running = 0;

  const answer = async (request: CallRequestPayload, operatorId: string): Promise<Reply> => {
    running += 1;
    try {
      return await carryOut(server, request, operatorId, (reply) => send(operatorId, reply));
    } finally {
      running -= 1;
    }
  };
  const once = (request: CallRequestPayload, operatorId: string): Promise<Reply> => {
    const { id, idempotencyKey = id } = request;
    const key = `${operatorId} ${idempotencyKey}`;
    const earlier = remembered.get(key);
    if (earlier !== undefined) return earlier.then((reply) => ({ ...reply, id }));
    const isBusy = running >= concurrencyMax;
    if (isBusy) return Promise.resolve(failure(id, "busy", "too many calls at once"));
    const reply = answer(request, operatorId);
    remembered.set(key, reply);
    forgetOldest(remembered, rememberedMax);
    return reply;
  };
  const send = (operatorId: string, reply: Reply) => {
    link.publish(call.reply, { thing, operatorId }, reply as never).catch(onProblem);
  };
  return link.on(call.request, { thing }, (request, { operatorId }) => {
    once(request, operatorId).then((reply) => send(operatorId, reply), onProblem);
  });
}

type CallRequestPayload = z.infer<CallDefinition["request"]["payload"]>;

async function carryOut<C extends CallDefinition>(
  server: CallServer<C>,
  request: CallRequestPayload,
  operatorId: string,
  send: (reply: Reply) => void,
): Promise<Reply> {
  const { id, deadlineMs, input } = request;
  const signal = AbortSignal.timeout(deadlineMs);
  const expired = new Promise<Reply>((resolve) => {
    const expire = () => resolve(failure(id, "deadline-exceeded", "not finished in time"));
    signal.addEventListener("abort", expire, { once: true });
  });
  const progress = (value: unknown) => send({ kind: "progress", id, progress: value } as Reply);
  // Within a function of its own, since a handler with a bug may throw before there is a promise.
  const work = async () =>
    server.handle(input as z.infer<C["input"]>, { operatorId, signal, progress });
  const finished = work().then(
    (result): Reply => ({ kind: "result", id, result }) as Reply,
    (error: unknown) => failureFrom(id, error, server.onProblem),
  );
  return Promise.race([finished, expired]);
}

function failureFrom(id: string, error: unknown, onProblem: (problem: unknown) => void): Reply {
  if (error instanceof CallError) return failure(id, error.code, error.message);
  onProblem(error);
  return failure(id, "failed", "the device could not do it");
}

function failure(id: string, code: CallError["code"], message: string): Reply {
  return { kind: "error", id, error: { code, message } };
}

function forgetOldest(remembered: Map<string, unknown>, rememberedMax: number): void {
  const oldest = remembered.keys().next().value;
  if (remembered.size > rememberedMax && oldest !== undefined) remembered.delete(oldest);
}
