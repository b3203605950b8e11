/** Limits a rate: so many units a second, saved up for at most one second. */

export interface TokenBucket {
  /** Takes the units if they are there; `false` leaves the bucket as it is. */
  tryTake(units: number, nowMs: number): boolean;
  /** Takes the units, into debt if need be, and gives the ms until the debt is paid. */
  takeOrWait(units: number, nowMs: number): number;
}

export function createTokenBucket(unitsPerS: number, startMs: number): TokenBucket {
  let units = unitsPerS;
  let atMs = startMs;
  const refill = (nowMs: number) => {
    units = Math.min(unitsPerS, units + ((nowMs - atMs) * unitsPerS) / 1000);
    atMs = nowMs;
  };
  return {
    tryTake: (wanted, nowMs) => {
      refill(nowMs);
      if (units < wanted) return false;
      units -= wanted;
      return true;
    },
    takeOrWait: (wanted, nowMs) => {
      refill(nowMs);
      units -= wanted;
      return units >= 0 ? 0 : (-units * 1000) / unitsPerS;
    },
  };
}
