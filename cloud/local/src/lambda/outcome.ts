/** Is how an invocation ended, with the payloads that AWS gives for its failures. */
import type { InvokeResult } from "../contracts.ts";

/** Is one invocation as the runtime sees it. */
export interface Invocation {
  readonly requestId: string;
  readonly payload: Buffer;
  /** ms since 1970 by which it must be answered. */
  readonly deadlineMs: number;
  readonly traceId: string;
  readonly functionArn: string;
}

/** Largest payload either way, in bytes. @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html */
export const PAYLOAD_BYTES_MAX = 6 * 1024 * 1024;

/** Makes a failure in the shape of AWS's error payload. */
export function failure(errorType: string, errorMessage: string): InvokeResult {
  const payload = Buffer.from(JSON.stringify({ errorType, errorMessage }));
  return { ok: false, errorType, payload };
}

/** Is the failure of a function that did not answer in time. */
export function timedOut(requestId: string, limitS: number): InvokeResult {
  return failure(
    "Sandbox.Timedout",
    `RequestId: ${requestId} Error: Task timed out after ${limitS.toFixed(2)} seconds`,
  );
}

/** Is the failure of a function whose process ended: its status, its signal, or neither. */
export function exited(
  requestId: string,
  { status, signal }: { status: number | null; signal: NodeJS.Signals | null },
): InvokeResult {
  return failure("Runtime.ExitError", `RequestId: ${requestId} Error: ${reason(status, signal)}`);
}

const SIGNAL_WORDS: Readonly<Partial<Record<NodeJS.Signals, string>>> = {
  SIGKILL: "killed",
  SIGABRT: "aborted",
  SIGSEGV: "segmentation fault",
  SIGTERM: "terminated",
};

function reason(status: number | null, signal: NodeJS.Signals | null): string {
  if (signal !== null)
    return `Runtime exited with error: signal: ${SIGNAL_WORDS[signal] ?? signal}`;
  return status === 0
    ? "Runtime exited without providing a reason"
    : `Runtime exited with error: exit status ${status}`;
}

/** Is the failure of an answer over 6 MB. */
export function responseTooLarge(): InvokeResult {
  return failure(
    "Function.ResponseSizeTooLarge",
    `Response payload size exceeded maximum allowed payload size (${PAYLOAD_BYTES_MAX} bytes).`,
  );
}

/** Takes a function's own report of an error; what is no JSON is put into AWS's shape. */
export function reported(body: Buffer, errorTypeHeader: string | undefined): InvokeResult {
  try {
    const value: unknown = JSON.parse(body.toString());
    const own = (value as { errorType?: unknown } | null)?.errorType;
    const errorType = typeof own === "string" ? own : (errorTypeHeader ?? "Unhandled");
    return { ok: false, errorType, payload: body };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return failure(errorTypeHeader ?? "Unhandled", body.toString());
  }
}
