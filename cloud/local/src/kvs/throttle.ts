/** Limits rates per key, such as calls of one operation on one channel. */
import { createTokenBucket, type TokenBucket } from "../iot/broker/token-bucket.ts";

export interface Throttle {
  /** Takes one call of `key` if `perS` allows it; up to one second's calls may come at once. */
  tryTake(key: string, perS: number): boolean;
}

/** Keys remembered; those not seen for longest go first, and begin with a full second again. */
const KEYS_MAX = 20_000;

/** Makes a throttle; `nowMs` is a clock that never jumps. */
export function createThrottle(nowMs: () => number): Throttle {
  const buckets = new Map<string, TokenBucket>();
  return {
    tryTake: (key, perS) => {
      const bucket = buckets.get(key) ?? createTokenBucket(perS, nowMs());
      buckets.delete(key);
      buckets.set(key, bucket);
      const [oldest] = buckets.keys();
      if (buckets.size > KEYS_MAX && oldest !== undefined) buckets.delete(oldest);
      return bucket.tryTake(1, nowMs());
    },
  };
}
