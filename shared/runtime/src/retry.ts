/** Paces attempts and bounds waits. */

export interface BackoffOptions {
  /** Longest wait before the first retry, in ms. */
  readonly firstMs: number;
  /** Longest wait of all, in ms. */
  readonly lastMs: number;
  /** Gives a number from 0 up to 1. @default Math.random */
  readonly random?: () => number;
}

/**
 * Yields the waits between attempts in ms, without end: the bound doubles up to `lastMs`, and each
 * wait is drawn from the upper half of its bound, so that many clients do not return together.
 */
export function* backoff({ firstMs, lastMs, random = Math.random }: BackoffOptions) {
  for (let boundMs = firstMs; ; boundMs = Math.min(boundMs * 2, lastMs)) {
    yield Math.round(boundMs * (0.5 + random() / 2));
  }
}

/** Says that a wait reached its limit. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
  readonly code = "timeout";
}

/**
 * Waits for a promise, but no longer than `limitMs`. The promise itself is not cancelled.
 * @throws TimeoutError code "timeout", naming `what`.
 */
export async function withTimeout<T>(
  promise: Promise<T>,
  limitMs: number,
  what: string,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new TimeoutError(`${what} took longer than ${limitMs} ms`)),
      limitMs,
    );
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(timer);
  }
}
