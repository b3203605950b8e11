/** Defines calls: a request and its replies on MQTT, in one shape for every backend and device. */
import { z } from "zod";
import { type DeviceKind, defineMessage, type Party } from "../define.ts";

/** What can become of a call besides its result. */
export const CALL_ERRORS = {
  "bad-request": "The input does not fit the call.",
  busy: "The device can't take the call now.",
  "deadline-exceeded": "The call was not finished in the time that the caller gave.",
  "not-allowed": "The caller may not make this call.",
  failed: "The device tried and could not.",
} as const;
export type CallErrorCode = keyof typeof CALL_ERRORS;

/** Longest time that a caller may give a call, in ms. */
export const CALL_DEADLINE_MS_MAX = 60_000;

export interface CallOptions<Name extends string, Input, Output, Progress> {
  readonly name: Name;
  readonly summary: string;
  /** Who may call. @default operators */
  readonly callers?: readonly Party[];
  /** Which kinds of devices answer. */
  readonly devices: readonly DeviceKind[];
  readonly input: Input;
  readonly output: Output;
  /** What the device tells while it works. @default nothing */
  readonly progress?: Progress;
}

const callId = z.string().min(8).max(64);

/** Defines a call to a device: its two messages, which join the catalogue like any other. */
export function defineCall<
  const Name extends string,
  Input extends z.ZodType,
  Output extends z.ZodType,
  Progress extends z.ZodType = z.ZodNull,
>(options: CallOptions<Name, Input, Output, Progress>) {
  const { name, summary, input, output, callers = ["operator"], devices } = options;
  const progress = options.progress ?? (z.null() as unknown as Progress);
  return {
    name,
    input,
    output,
    request: requestMessage({ name, summary, callers, devices }, input),
    reply: replyMessage({ name, callers, devices }, output, progress),
  };
}

interface Ends<Name extends string> {
  readonly name: Name;
  readonly callers: readonly Party[];
  readonly devices: readonly DeviceKind[];
}

function requestMessage<const Name extends string, Input extends z.ZodType>(
  { name, summary, callers, devices }: Ends<Name> & { readonly summary: string },
  input: Input,
) {
  return defineMessage({
    name: `${name}-request`,
    summary,
    topic: `{thing}/call/{operatorId}/${name}`,
    sender: callers,
    receivers: devices,
    qos: 1,
    retain: false,
    payload: z.object({
      id: callId.describe("Correlates the replies; new for every call."),
      deadlineMs: z
        .number()
        .int()
        .min(1)
        .max(CALL_DEADLINE_MS_MAX)
        .describe("How long the caller waits, in ms from the request's arrival."),
      idempotencyKey: callId
        .optional()
        .describe("Calls with the same key are carried out once; a repeat gets the same reply."),
      input,
    }),
  });
}

function replyMessage<
  const Name extends string,
  Output extends z.ZodType,
  Progress extends z.ZodType,
>({ name, callers, devices }: Ends<Name>, output: Output, progress: Progress) {
  return defineMessage({
    name: `${name}-reply`,
    summary: `Answers ${name}-request: progress, then a result or an error.`,
    topic: `{thing}/reply/{operatorId}/${name}`,
    sender: devices,
    receivers: callers,
    qos: 1,
    retain: false,
    payload: z.discriminatedUnion("kind", [
      z.object({ kind: z.literal("progress"), id: callId, progress }),
      z.object({ kind: z.literal("result"), id: callId, result: output }),
      z.object({ kind: z.literal("error"), id: callId, error: callError }),
    ]),
  });
}

const callError = z.object({
  code: z.enum(Object.keys(CALL_ERRORS) as [CallErrorCode, ...CallErrorCode[]]),
  message: z.string().max(500),
});

/** Is the little of a call that its two ends need; what {@link defineCall} returns fits it. */
export type CallDefinition = ReturnType<typeof defineCall>;
