/** Invokes the function behind a method or route, within a limit. */
import { TimeoutError, withTimeout } from "@outrider/runtime";
import { AwsError, type Functions, type InvokeResult } from "../contracts.ts";

export interface IntegrationCall {
  readonly functionArn: string;
  readonly event: object;
  /** Longest wait, in ms. */
  readonly limitMs: number;
}

/** Gives the result; `timeout` and `unable` (throttled, unknown, without a role) where there is none. */
export async function invokeIntegration(
  { functionArn, event, limitMs }: IntegrationCall,
  functions: Pick<Functions, "invoke">,
): Promise<InvokeResult | "timeout" | "unable"> {
  const payload = Buffer.from(JSON.stringify(event));
  try {
    return await withTimeout(functions.invoke(functionArn, payload), limitMs, "the integration");
  } catch (error) {
    if (error instanceof TimeoutError) return "timeout";
    if (error instanceof AwsError) return "unable";
    throw error;
  }
}
