/** Asks the function of a Lambda authorizer, as a gateway that must have the right to. */
import { TimeoutError, withTimeout } from "@outrider/runtime";
import { AwsError, type Functions, type InvokeResult } from "../contracts.ts";
import type { MayInvoke } from "./invoke-right.ts";
import { parseJson } from "./json-text.ts";

export interface AuthorizerQuestion {
  /** `arn:aws:apigateway:…:lambda:path/…/functions/<ARN>/invocations`. */
  readonly uri: string;
  /** Role in which to invoke; by the function's own policy when missing. */
  readonly roleArn: string | undefined;
  /** `arn:aws:execute-api:<region>:<account>:<api>/authorizers/<id>`. */
  readonly sourceArn: string;
  readonly event: object;
  /** Longest wait for the answer, in ms. */
  readonly limitMs: number;
}

export type AuthorizerAnswer =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly problem: AuthorizerProblem };

/** Is why there is no answer to judge by. */
export interface AuthorizerProblem {
  /** `unauthorized`: the function says so; `failed`: it could not be asked; `invalid`: its fault. */
  readonly kind: "unauthorized" | "failed" | "invalid";
  /** For logs; without anything of the request. */
  readonly reason: string;
}

export interface AuthorizerFunctions {
  readonly functions: Pick<Functions, "invoke">;
  readonly mayInvoke: MayInvoke;
}

/** Finds the ARN of the function in the address by which API Gateway knows it, or takes it as it is. */
export function functionArnIn(uri: string): string {
  return /functions\/(.+)\/invocations$/.exec(uri)?.[1] ?? uri;
}

/**
 * Asks and waits. A function that throws exactly `Unauthorized` refuses the caller; any other error
 * is its own fault.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-use-lambda-authorizer.html
 */
export async function askAuthorizer(
  question: AuthorizerQuestion,
  { functions, mayInvoke }: AuthorizerFunctions,
): Promise<AuthorizerAnswer> {
  const functionArn = functionArnIn(question.uri);
  if (!mayInvoke(functionArn, question.sourceArn, question.roleArn)) {
    return refuse("invalid", `API Gateway may not invoke ${functionArn}`);
  }
  const event = Buffer.from(JSON.stringify(question.event));
  try {
    const invoked = functions.invoke(functionArn, event);
    return answerOf(await withTimeout(invoked, question.limitMs, "the authorizer"));
  } catch (error) {
    if (error instanceof TimeoutError) return refuse("failed", "it took too long");
    if (error instanceof AwsError) return refuse("failed", error.code);
    throw error;
  }
}

function answerOf(result: InvokeResult): AuthorizerAnswer {
  const value = parseJson(result.payload.toString());
  if (result.ok) return { ok: true, value };
  const message = (value as { errorMessage?: unknown } | null | undefined)?.errorMessage;
  return message === "Unauthorized"
    ? refuse("unauthorized", "it says so")
    : refuse("invalid", `it failed with ${result.errorType}`);
}

function refuse(kind: AuthorizerProblem["kind"], reason: string): AuthorizerAnswer {
  return { ok: false, problem: { kind, reason } };
}
