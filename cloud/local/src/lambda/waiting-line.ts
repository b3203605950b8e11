/** Lets invocations wait for an instance, in order, each for a limited time. */
import { AwsError } from "../contracts.ts";

export interface WaitingLine<T> {
  /**
   * Resolves with what `serve` hands over.
   * @throws AwsError `TooManyRequestsException` when the line is full or the wait took `limitMs`.
   */
  wait(limitMs: number): Promise<T>;
  /** Serves the first in line; false when nobody waits. */
  serve(turn: T): boolean;
}

/** Makes an empty line for at most `sizeMax`. */
export function createWaitingLine<T>(sizeMax: number): WaitingLine<T> {
  const line: ((turn: T) => void)[] = [];
  return {
    wait: (limitMs) =>
      new Promise((resolve, reject) => {
        if (line.length >= sizeMax) throw tooManyRequests();
        const proceed = (turn: T) => {
          clearTimeout(timer);
          resolve(turn);
        };
        const timer = setTimeout(() => {
          line.splice(line.indexOf(proceed), 1);
          reject(tooManyRequests());
        }, limitMs);
        line.push(proceed);
      }),
    serve: (turn) => {
      const next = line.shift();
      next?.(turn);
      return next !== undefined;
    },
  };
}

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html */
function tooManyRequests(): AwsError {
  return new AwsError("TooManyRequestsException", "Rate Exceeded.", 429, {
    Reason: "ConcurrentInvocationLimitExceeded",
  });
}
