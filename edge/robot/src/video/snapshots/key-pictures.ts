/** Keeps the newest picture that can be decoded alone, and waits for one. */
import type { Picture } from "../picture.ts";

export interface KeyPictures {
  see(picture: Picture): void;
  /** Says that the camera started: its first pictures may still be too dark. */
  restart(): void;
  /** Gives the newest if it is not from before `sinceMs`, else the next. Rejects with the signal's reason. */
  next(sinceMs: number, signal: AbortSignal): Promise<Picture>;
}

export interface KeyPicturesOptions {
  /** Time after the camera's start whose pictures are left out, in ms. */
  readonly settleMs: number;
  readonly nowMs: () => number;
}

/** Makes it; it holds one picture. */
export function createKeyPictures({ settleMs, nowMs }: KeyPicturesOptions): KeyPictures {
  const waiting = new Set<(picture: Picture) => void>();
  let newest: Picture | undefined;
  let settledAtMs = 0;
  return {
    see: (picture) => {
      if (!picture.isKey || picture.atMs < settledAtMs) return;
      newest = picture;
      for (const take of waiting) take(picture);
    },
    restart: () => {
      settledAtMs = nowMs() + settleMs;
    },
    next: async (sinceMs, signal) => {
      signal.throwIfAborted();
      if (newest !== undefined && newest.atMs >= sinceMs) return newest;
      const { promise, resolve, reject } = Promise.withResolvers<Picture>();
      const abort = () => reject(signal.reason);
      signal.addEventListener("abort", abort, { once: true });
      waiting.add(resolve);
      try {
        return await promise;
      } finally {
        waiting.delete(resolve);
        signal.removeEventListener("abort", abort);
      }
    },
  };
}
