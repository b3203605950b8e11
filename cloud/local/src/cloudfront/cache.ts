/** Keeps answers of origins for as long as they may be kept, within a bound of memory. */

/** Is an answer as it goes out. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Gives a header's value; names are in small letters. */
export function headerOf({ headers }: Answer, name: string): string | undefined {
  return new Map(Object.entries(headers)).get(name);
}

export interface Kept {
  readonly answer: Answer;
  readonly storedMs: number;
  readonly lifetimeMs: number;
}

export interface Cache {
  /** Gives what is kept and still fresh. */
  find(key: string, nowMs: number): Kept | undefined;
  put(key: string, kept: Kept): void;
  /** Forgets every key that fits. */
  forget(fits: (key: string) => boolean): void;
}

/** Makes an empty cache; over `bytesMax` the answer that came first is dropped first. */
export function createCache(bytesMax: number): Cache {
  const kept = new Map<string, Kept>();
  let bytes = 0;
  const drop = (key: string) => {
    bytes -= kept.get(key)?.answer.body.length ?? 0;
    kept.delete(key);
  };
  return {
    find: (key, nowMs) => {
      const found = kept.get(key);
      if (found === undefined || nowMs < found.storedMs + found.lifetimeMs) return found;
      drop(key);
      return undefined;
    },
    put: (key, one) => {
      drop(key);
      if (one.lifetimeMs <= 0 || one.answer.body.length > bytesMax) return;
      kept.set(key, one);
      bytes += one.answer.body.length;
      for (const oldest of kept.keys()) {
        if (bytes <= bytesMax) break;
        drop(oldest);
      }
    },
    forget: (fits) => {
      for (const key of [...kept.keys()]) if (fits(key)) drop(key);
    },
  };
}
